import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import type {TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {WorkerOptions} from './worker-process.js';

/** How a worker ended. */
export interface WorkerEnd {
  /** Exit status; null where a signal ended the process. */
  readonly status: number | null;
  /** What it reported, all lines as one object. */
  readonly reported: Readonly<Record<string, unknown>>;
  readonly stderr: string;
  /** When, as performance.now() counts. */
  readonly at: number;
}

export interface StartedWorker {
  readonly child: ChildProcess;
  readonly ended: Promise<WorkerEnd>;
  /** Resolves once it has reported something of this name, or has ended. */
  until(name: string): Promise<void>;
}

/** Ports of this machine that nobody listens at now. */
export async function findPorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({length: count}, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export async function findAddresses(count: number): Promise<string[]> {
  return (await findPorts(count)).map((port) => `127.0.0.1:${port}`);
}

/**
 * Starts a worker; a test that ends takes it along.
 * @param wrapper what the command stands after: `ip netns exec a`
 */
export function startWorker(
  test: TestContext,
  options: WorkerOptions,
  wrapper: readonly string[] = [],
): StartedWorker {
  const program = fileURLToPath(new URL('worker-process.js', import.meta.url));
  const words = [...wrapper, process.execPath, program, JSON.stringify(options)];
  const child = spawn(words[0] as string, words.slice(1), {stdio: ['ignore', 'pipe', 'pipe']});
  test.after(() => void child.kill('SIGKILL'));
  let [reported, stderr, rest]: [Record<string, unknown>, string, string] = [{}, '', ''];
  const looks = new Set<() => void>();
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdout.on('data', (part: Buffer) => {
    const lines = (rest + part.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) reported = {...reported, ...(JSON.parse(line) as object)};
    for (const look of looks) look();
  });
  const ended = new Promise<WorkerEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({status, reported, stderr, at: performance.now()}));
  });
  const until = (name: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (name in reported) resolve();
      };
      looks.add(look);
      void ended.then(() => resolve());
      look();
    });
  return {child, ended, until};
}

/** Starts all workers of a group on this machine; `acts` has what each does. */
export async function startWorkers(
  test: TestContext,
  acts: readonly WorkerOptions['act'][],
  options: Partial<WorkerOptions> = {},
): Promise<{addresses: readonly string[]; workers: readonly StartedWorker[]}> {
  const addresses = await findAddresses(acts.length);
  const workers = acts.map((act, task) => startWorker(test, {addresses, task, act, ...options}));
  return {addresses, workers};
}
