import {readFileSync, readlinkSync} from 'node:fs';

/** Peak resident memory of a process and of the loading processes that it started, in MiB. */
export interface MemoryWatch {
  /** Ends the watch; null where the system does not report it (no /proc). */
  stop(): number | null;
}

const interval = 50;
/** Every how many looks the children are looked at: that one walks their page tables. */
const childrenEvery = 10;

/**
 * Watches a process: its own highest resident memory is VmHWM of /proc/PID/status, which the kernel keeps, so that
 * looking now and then misses nothing but the last moment. Of children that run the same executable, which is what
 * PyTorch's loading workers are, what is theirs alone is added (Private_* of smaps_rollup, the highest sum seen):
 * pages shared with their parent count once. Other children, such as a compiler, are not training. specnet's workers
 * are threads, and so are in VmHWM.
 */
export function watchMemory(pid: number): MemoryWatch {
  let own: number | null = null;
  let children = 0;
  let looks = 0;
  const look = () => {
    own = readKilobytes(`/proc/${pid}/status`, /^VmHWM:\s+(\d+) kB$/gm) ?? own;
    if (looks++ % childrenEvery !== 0) return;
    const sum = listWorkers(pid).reduce(
      (total, child) => total + (readKilobytes(`/proc/${child}/smaps_rollup`, /^Private_\w+:\s+(\d+) kB$/gm) ?? 0),
      0,
    );
    children = Math.max(children, sum);
  };
  const timer = setInterval(look, interval);
  return {
    stop() {
      clearInterval(timer);
      return own === null ? null : (own + children) / 1024;
    },
  };
}

/** The sum of what the pattern finds; null where the file cannot be read or has none of it (a process that ended). */
function readKilobytes(path: string, pattern: RegExp): number | null {
  const numbers = [...read(path).matchAll(pattern)].map((match) => Number(match[1]));
  return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0);
}

function listWorkers(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.filter((child) => executable(child) === executable(pid)).flatMap((child) => [
    child,
    ...listWorkers(child),
  ]);
}

function executable(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null; // it has ended
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended, or there is no /proc
  }
}
