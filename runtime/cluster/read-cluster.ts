import {checkAddresses, checkTask, clusterWrong} from './addresses.js';
import type {Cluster} from './cluster.js';
import {readSlurm} from './slurm.js';
import {readTfConfig} from './tf-config.js';

/** As commander gives them. */
export interface ClusterFlags {
  /** `h0:2222,h1:2222` */
  readonly workers?: string;
  /** Which of them this process is, from 0. */
  readonly worker?: string;
}

/**
 * Who trains together: what the options say, else TF_CONFIG, else Slurm's variables where this process is one of
 * several tasks of a step. Null where this process trains alone.
 * @throws UserError `cluster-wrong`
 */
export function readCluster(
  environment: Readonly<Record<string, string | undefined>>,
  flags: ClusterFlags,
): Cluster | null {
  const config = environment['TF_CONFIG'];
  const configured = config === undefined || config.trim() === '' ? undefined : readTfConfig(config);
  const given = readFlags(flags);
  if (given === undefined) return configured === undefined ? readSlurm(environment) : configured;
  if (configured !== undefined && !areSame(given, configured))
    throw clusterWrong('--workers and TF_CONFIG both say who trains together, and differ', 'leave one of them out');
  return given;
}

/** Undefined where there are none. */
function readFlags({workers, worker}: ClusterFlags): Cluster | null | undefined {
  if (workers === undefined && worker === undefined) return undefined;
  if (workers === undefined)
    throw clusterWrong('--worker without --workers', 'name all workers: --workers h0:2222,h1:2222 --worker 1');
  const addresses = workers.split(',').map((address) => address.trim());
  checkAddresses(addresses, '--workers');
  if (worker === undefined && addresses.length > 1)
    throw clusterWrong('--workers without --worker', `say which of them this is: --workers ${workers} --worker 0`);
  if (worker !== undefined && !/^\d{1,6}$/.test(worker))
    throw clusterWrong(`--worker ${JSON.stringify(worker)} is not a number`, 'workers count from 0: --worker 0');
  const task = Number(worker ?? 0);
  checkTask(task, addresses, '--worker');
  return addresses.length === 1 ? null : {addresses, task};
}

function areSame(a: Cluster | null, b: Cluster | null): boolean {
  return a?.task === b?.task && a?.addresses.join() === b?.addresses.join();
}
