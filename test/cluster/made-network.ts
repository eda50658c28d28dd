import {execFileSync, spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {readlinkSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import type {TestContext} from 'node:test';

/** Hosts of a network of their own, as Linux's network namespaces make them: nothing outside it can be reached. */
export interface MadeNetwork {
  /** The hosts' IP addresses. */
  readonly hosts: readonly string[];
  /** What a command stands behind that is to run on a host. */
  wrap(host: number): string[];
  /** Cuts a host off: nothing comes through any more, and nobody is notified. */
  cut(host: number): void;
}

/** Why this machine cannot make networks; false where it can. */
export function findObstacle(): string | false {
  try {
    const script = 'ip link add name bridge0 type bridge && ip link add name host0 type veth peer name eth0';
    execFileSync('unshare', ['--user', '--map-root-user', '--net', 'sh', '-c', script], {stdio: 'pipe'});
    return false;
  } catch (error) {
    return `needs unshare, ip and the right to make network namespaces: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** Makes a network of so many hosts, each behind a link to one switch; it goes with the test. */
export async function makeNetwork(test: TestContext, count: number): Promise<MadeNetwork> {
  const start = (command: string, ...args: string[]): ChildProcess => {
    const child = spawn(command, args, {stdio: 'ignore'});
    test.after(() => void child.kill('SIGKILL'));
    return child;
  };
  const enter = ({pid}: ChildProcess): string[] =>
    ['nsenter', '--preserve-credentials', '--user', '--net', '--target', String(pid)];
  const run = (place: ChildProcess, ...words: string[]): void => {
    const [command, ...args] = [...enter(place), ...words] as [string, ...string[]];
    execFileSync(command, args, {stdio: 'pipe'});
  };
  const switchPlace = start('unshare', '--user', '--map-root-user', '--net', 'sleep', '1000');
  await waitFor(() => run(switchPlace, 'ip', 'link', 'add', 'name', 'bridge0', 'type', 'bridge'));
  run(switchPlace, 'ip', 'link', 'set', 'bridge0', 'up');
  const places: ChildProcess[] = [];
  const hosts = Array.from({length: count}, (_, host) => `10.77.0.${host + 1}`);
  for (const [host, address] of hosts.entries()) {
    const [nsenter = '', ...words] = enter(switchPlace);
    const place = start(nsenter, ...words, 'unshare', '--net', 'sleep', '1000');
    // nsenter and unshare become what they start, so the process is the one in the new namespace, a moment later.
    await waitFor(() => {
      const [own, common] = [place, switchPlace].map(({pid}) => readlinkSync(`/proc/${pid}/ns/net`));
      const outer = readlinkSync('/proc/self/ns/net');
      if (own === common || own === outer) throw new Error(`host ${host} has no network of its own`);
    });
    run(place, 'ip', 'link', 'set', 'lo', 'up');
    const link = ['name', `host${host}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(place.pid)];
    run(switchPlace, 'ip', 'link', 'add', ...link);
    run(switchPlace, 'ip', 'link', 'set', `host${host}`, 'master', 'bridge0', 'up');
    run(place, 'ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
    run(place, 'ip', 'link', 'set', 'eth0', 'up');
    places.push(place);
  }
  return {
    hosts,
    wrap: (host) => enter(places[host] as ChildProcess),
    // Taken off the switch: with the link itself down the host would know.
    cut: (host) => run(switchPlace, 'ip', 'link', 'set', `host${host}`, 'nomaster'),
  };
}

async function waitFor(action: () => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return action();
    } catch (error) {
      if (tries === 100) throw error;
    }
    await sleep(20);
  }
}
