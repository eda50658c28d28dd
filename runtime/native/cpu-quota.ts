import {readFileSync} from 'node:fs';
import {join, posix} from 'node:path';

/** The processor time that a container may take, in cores: 1.5 is one and a half. Null where nothing limits it. */
export type CpuQuota = number | null;

/** Where a hierarchy of control groups is mounted, and which of its groups stands there. */
interface Mount {
  readonly version: 1 | 2;
  readonly root: string;
  readonly point: string;
}

/**
 * Reads what the control groups of this process, and every group around them, allow at most: `cpu.max` of version 2,
 * `cpu.cfs_quota_us` of version 1 (Linux, Documentation/admin-guide/cgroup-v2.rst, scheduler/sched-bwc.rst).
 *
 * @param system the folder that /proc and /sys lie in
 */
export function readCpuQuota(system = '/'): CpuQuota {
  const read = (path: string): string => {
    try {
      return readFileSync(join(system, path), 'utf8').trim();
    } catch {
      return ''; // no such group, or none of Linux's
    }
  };
  const mounts = parseMounts(read('/proc/self/mountinfo'));
  const quotas = read('/proc/self/cgroup')
    .split('\n')
    .flatMap((line): number[] => {
      const [, number, controllers = '', group = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
      const version = number === '0' && controllers === '' ? 2 : 1;
      if (number === undefined || (version === 1 && !controllers.split(',').includes('cpu'))) return [];
      return mounts
        .filter((mount) => mount.version === version)
        .flatMap((mount) => listGroups(mount, group))
        .map((folder) => (version === 2 ? readMax(read(join(folder, 'cpu.max'))) : readCfs(read, folder)));
    })
    .filter((quota) => quota > 0);
  return quotas.length === 0 ? null : Math.min(...quotas);
}

/** Lines such as `36 35 0:31 /docker/1a /sys/fs/cgroup/cpu rw,nosuid - cgroup cgroup rw,cpu,cpuacct` (proc(5)). */
function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line): Mount[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [root, point] = before.split(' ').slice(3).map(unescapeSpaces);
    const [type, , options = ''] = after.split(' ');
    const version = type === 'cgroup2' ? 2 : type === 'cgroup' && options.split(',').includes('cpu') ? 1 : null;
    return version === null || root === undefined || point === undefined ? [] : [{version, root, point}];
  });
}

const unescapeSpaces = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));

/** The folders of a group and of those around it, up to where they are mounted. */
function listGroups({root, point}: Mount, group: string): string[] {
  const inside = posix.relative(root, group);
  // Without a namespace of its own a container sees its group's path on the host, and its mount begins elsewhere.
  const steps = inside.startsWith('..') ? [] : inside.split('/').filter(Boolean);
  return [...steps.keys(), steps.length].map((depth) => join(point, ...steps.slice(0, depth)));
}

/** `150000 100000`: microseconds in each period; or `max 100000`. */
function readMax(text: string): number {
  const [quota, period] = text.split(' ').map(Number);
  return quota === undefined || period === undefined ? 0 : divide(quota, period);
}

function readCfs(read: (path: string) => string, folder: string): number {
  return divide(Number(read(join(folder, 'cpu.cfs_quota_us'))), Number(read(join(folder, 'cpu.cfs_period_us'))));
}

/** 0 where one of them is not a limit: -1, `max`, or no file at all. */
const divide = (quota: number, period: number): number => (quota > 0 && period > 0 ? quota / period : 0);
