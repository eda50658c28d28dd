import {isRecord} from '../../common/record.js';
import type {JsonRecord} from '../../common/record.js';
import {checkAddresses, checkTask, clusterWrong} from './addresses.js';
import type {Cluster} from './cluster.js';

const example = `TF_CONFIG='{"cluster": {"worker": ["h0:2222", "h1:2222"]}, "task": {"type": "worker", "index": 0}}'`;

/**
 * Reads TF_CONFIG as TensorFlow's MultiWorkerMirroredStrategy does (TFConfigClusterResolver): the chief is the first
 * worker where there is one, an evaluator is in no group. Null where it names no cluster, or one of a single worker.
 * @throws UserError `cluster-wrong`
 */
export function readTfConfig(text: string): Cluster | null {
  const config = parse(text);
  const {cluster = {}, task = {}} = config;
  if (!isRecord(cluster)) throw clusterWrong('cluster in TF_CONFIG is not a map of jobs', `write ${example}`);
  if (!isRecord(task)) throw clusterWrong('task in TF_CONFIG is not a map of type and index', `write ${example}`);
  checkJobs(cluster);
  const chiefs = readJob(cluster, 'chief');
  if (chiefs.length > 1) throw clusterWrong('TF_CONFIG has more than one chief', 'make the others workers');
  const addresses = [...chiefs, ...readJob(cluster, 'worker')];
  checkAddresses(addresses, 'TF_CONFIG');
  if (addresses.length === 0) return null;
  const {type} = task;
  const index = readIndex(task);
  if (type === 'evaluator')
    throw clusterWrong(
      'TF_CONFIG makes this process the evaluator, which takes no part in training',
      'leave the evaluator out: the workers validate after each epoch themselves; `spec val RUN` evaluates a run again',
    );
  if (type !== 'chief' && type !== 'worker')
    throw clusterWrong(
      `TF_CONFIG does not say which worker this is: the type of its task is ${JSON.stringify(type) ?? 'missing'}`,
      `write ${example}`,
    );
  const own = type === 'chief' ? chiefs : addresses.slice(chiefs.length);
  if (own.length === 0)
    throw clusterWrong(`TF_CONFIG says that this is a ${type}, and its cluster has none`, `write ${example}`);
  checkTask(index, own, `TF_CONFIG, for the job ${type},`);
  return addresses.length === 1 ? null : {addresses, task: type === 'chief' ? index : chiefs.length + index};
}

function parse(text: string): JsonRecord {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw clusterWrong(`TF_CONFIG is not JSON: ${(error as Error).message}`, `write ${example}`);
  }
  if (!isRecord(config)) throw clusterWrong('TF_CONFIG is not a map', `write ${example}`);
  return config;
}

function checkJobs(cluster: JsonRecord): void {
  for (const job of Object.keys(cluster)) {
    if (['chief', 'worker', 'evaluator'].includes(job)) continue;
    if (job === 'ps')
      throw clusterWrong(
        'TF_CONFIG has parameter servers (ps); specnet trains without: the workers add their gradients up themselves',
        'leave ps out of the cluster, and start no process for it',
      );
    throw clusterWrong(
      `TF_CONFIG has a job ${JSON.stringify(job)} in its cluster`,
      job === 'master' ? 'call it chief' : 'jobs are chief, worker and evaluator',
    );
  }
}

/** A list of addresses, or a map of them by task, as ClusterSpec has both. */
function readJob(cluster: JsonRecord, job: string): string[] {
  const value = cluster[job] ?? [];
  const list = isRecord(value) ? Object.keys(value).map((_, task) => value[task]) : value;
  if (Array.isArray(list) && list.every((address): address is string => typeof address === 'string')) return list;
  throw clusterWrong(`the job ${job} in TF_CONFIG is not a list of addresses`, `write ${example}`);
}

/** The number may be text, as in some of the programs that write it. */
function readIndex({index = 0}: JsonRecord): number {
  const isNumber = Number.isInteger(index) || (typeof index === 'string' && /^\d{1,6}$/.test(index));
  if (isNumber) return Number(index);
  throw clusterWrong(`the index of the task in TF_CONFIG is ${JSON.stringify(index)}`, `write ${example}`);
}
