import {checkAddresses, checkTask, clusterWrong} from './addresses.js';
import type {Cluster} from './cluster.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The first task of a host listens here, the next at the port after it, as with TensorFlow's SlurmClusterResolver. */
const firstPort = 8888;

/**
 * The tasks of a Slurm step (`srun`) as workers, as TensorFlow's SlurmClusterResolver takes them: hosts in the order of
 * SLURM_STEP_NODELIST, with so many tasks each as SLURM_STEP_TASKS_PER_NODE says. Null outside a step, or in a step of
 * one task.
 * @throws UserError `cluster-wrong`
 */
export function readSlurm(environment: Environment): Cluster | null {
  const {SLURM_PROCID: process, SLURM_STEP_NODELIST: nodes, SLURM_STEP_TASKS_PER_NODE: counts} = environment;
  const size = Number(environment['SLURM_STEP_NUM_TASKS'] ?? '1');
  if (process === undefined || nodes === undefined || counts === undefined || size === 1) return null;
  const hosts = expandHosts(nodes);
  const tasks = expandCounts(counts);
  const addresses = hosts.flatMap((host, index) =>
    Array.from({length: tasks[index] ?? 0}, (_, local) => `${host}:${firstPort + local}`),
  );
  if (hosts.length !== tasks.length || addresses.length !== size)
    throw clusterWrong(
      `Slurm's variables contradict each other: SLURM_STEP_NODELIST=${nodes}, SLURM_STEP_TASKS_PER_NODE=${counts}, `
        + `SLURM_STEP_NUM_TASKS=${size}`,
      'name the workers yourself: --workers h0:2222,h1:2222 --worker $SLURM_PROCID',
    );
  checkAddresses(addresses, 'SLURM_STEP_NODELIST');
  checkTask(Number(process), addresses, 'SLURM_PROCID');
  return {addresses, task: Number(process)};
}

/** `2(x3),1`: three hosts with two tasks, then one with one. */
export function expandCounts(text: string): number[] {
  return text.split(',').flatMap((part): number[] => {
    const [, count, times = '1'] = /^(\d{1,4})(?:\(x(\d{1,5})\))?$/.exec(part.trim()) ?? [];
    if (count === undefined)
      throw clusterWrong(`SLURM_STEP_TASKS_PER_NODE=${text} is not as Slurm writes it`, 'it is for example 2(x3),1');
    return Array.from({length: Number(times)}, () => Number(count));
  });
}

/** `node[01-03,7],login`: what `scontrol show hostnames` makes of it. Digits keep their leading zeros. */
export function expandHosts(text: string): string[] {
  const hosts = splitOutside(text).flatMap((part) => expandOne(part, text));
  if (hosts.every((host) => host !== '')) return hosts;
  throw listWrong(text);
}

const listWrong = (text: string) =>
  clusterWrong(`SLURM_STEP_NODELIST=${text} is not as Slurm writes it`, 'it is for example node[01-03,7]');

/** At commas that stand in no brackets. */
function splitOutside(text: string): string[] {
  return text.split(/,(?![^[]*\])/).map((part) => part.trim());
}

function expandOne(part: string, whole: string): string[] {
  const [, before = '', ranges, after = ''] = /^([^[\]]*)\[([^[\]]+)\](.*)$/.exec(part) ?? [];
  if (ranges === undefined) {
    if (/[[\]]/.test(part)) throw listWrong(whole);
    return [part];
  }
  const rests = expandOne(after, whole);
  return ranges.split(',').flatMap((range) => {
    const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(range) ?? [];
    if (first === undefined || last === undefined || Number(last) - Number(first) > 65_536) throw listWrong(whole);
    const numbers = Array.from({length: Number(last) - Number(first) + 1}, (_, index) => Number(first) + index);
    const names = numbers.map((number) => `${before}${String(number).padStart(first.length, '0')}`);
    return names.flatMap((name) => rests.map((rest) => name + rest));
  });
}
