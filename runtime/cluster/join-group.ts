import {writeSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../common/errors.js';
import {loadTensorFlow} from '../native/index.js';
import type {GroupFunctions, NativeOptions, Outcome} from '../native/index.js';
import {Engine} from '../nn/engine/engine.js';
import {splitAddress} from './addresses.js';
import {nameWorker} from './cluster.js';
import type {Cluster} from './cluster.js';
import {explainFailure, lostWorkerStatus} from './explain-failure.js';
import {defineServer} from './server-definition.js';
import {TensorFlowGroup} from './tensorflow-group.js';
import {askPort, listAbsent} from './watch-peers.js';
import type {WorkerGroup} from './worker-group.js';

/** How long is waited for others, in seconds. */
export interface WaitingTimes {
  /** At the start, until all are there. */
  readonly start: number;
  /** For one of them to come to a step, unless 20 steps take longer. */
  readonly step: number;
}

export interface GroupOptions {
  readonly times: WaitingTimes;
  /** Is passed who is waited for, a line at a time. Writes to stderr unless given. */
  readonly report?: (line: string) => void;
  readonly native?: NativeOptions;
}

/** What a worker computes with. */
export interface Joined {
  readonly engine: Engine;
  readonly group: WorkerGroup;
}

/** Milliseconds after which a worker that says nothing is lost. */
const heartbeat = 5000;

/** When the first line about who is missing comes, and how often further ones do, in milliseconds. */
const [firstReport, reportEvery] = [3000, 30_000];

/**
 * Opens TensorFlow as one of a group of workers; a process does so once, in the place of openTensorFlow. Resolves once
 * all are there. From then on the process ends at once when it ends: TensorFlow's servers cannot be shut down.
 * @throws UserError workers-missing, port-unavailable, group-unavailable, and what openTensorFlow throws
 */
export async function joinGroup(cluster: Cluster, options: GroupOptions): Promise<Joined> {
  const {times} = options;
  const report = options.report ?? ((line: string) => void process.stderr.write(`${line}\n`));
  bypassProxy(cluster);
  const loaded = await loadTensorFlow(options.native);
  const {group: functions} = loaded;
  if (functions === null)
    throw new UserError(
      'group-unavailable',
      "the addon that tfjs-node-gpu's own installer built cannot join other workers",
      'remove what its installer left (npm ci --ignore-scripts), and specnet builds its own',
    );
  const server = defineServer(cluster, {heartbeat, register: times.start * 1000 + 60_000});
  if (!functions.joinGroup(server, cluster.addresses.length))
    throw new Error('a process joins one group of workers, and no second one');
  endAtOnce(loaded.leaveAtOnce);
  const outcome = await waitForAll(functions, cluster, times.start, report);
  if (outcome.code !== 0) throw await explainStart(outcome, cluster);
  const engine = new Engine(loaded.open());
  return {engine, group: new TensorFlowGroup(engine, functions, cluster, times.step)};
}

async function waitForAll(
  functions: GroupFunctions,
  cluster: Cluster,
  startTimeout: number,
  report: (line: string) => void,
): Promise<Outcome> {
  const start = Date.now();
  let nextReport = start + firstReport;
  for (;;) {
    const outcome = functions.askJoined();
    if (outcome !== null) return outcome;
    await sleep(25);
    const now = Date.now();
    const left = Math.ceil(startTimeout - (now - start) / 1000);
    if (left <= 0) throw explainMissing(await listAbsent(cluster), cluster, startTimeout);
    if (now >= nextReport) {
      const absent = await listAbsent(cluster);
      report(`Waiting for ${nameAbsent(absent, cluster)}, at most ${left} seconds more …`);
      nextReport = Date.now() + reportEvery;
    }
  }
}

const nameAbsent = (absent: readonly number[], cluster: Cluster): string =>
  absent.length === 0
    ? 'workers that listen at their addresses but have not joined'
    : absent.map((task) => nameWorker(cluster, task)).join(', ');

function explainMissing(absent: readonly number[], cluster: Cluster, seconds: number): UserError {
  return new UserError(
    'workers-missing',
    `after ${seconds} seconds these are still missing: ${nameAbsent(absent, cluster)}`,
    'start them with the same list of workers; their ports have to be open to the other hosts (a firewall?), and '
      + 'their names known there; to wait longer: --worker-timeout SECONDS',
    lostWorkerStatus,
  );
}

async function explainStart(outcome: Outcome, cluster: Cluster): Promise<Error> {
  if (!/Could not start gRPC server/.test(outcome.message)) return explainFailure(outcome, cluster);
  const own = cluster.addresses[cluster.task] as string;
  const {port} = splitAddress(own);
  const isForbidden = (await askPort(port)) === 'EACCES';
  return new UserError(
    'port-unavailable',
    `worker ${cluster.task} cannot listen at ${own}: `
      + (isForbidden ? `only the system may use port ${port}` : `another program has port ${port}`),
    isForbidden
      ? 'give the workers ports above 1023'
      : 'end that program (an earlier training?), or give the workers other ports',
  );
}

/** gRPC would go to other workers through a proxy that is for the web. */
function bypassProxy({addresses}: Cluster): void {
  const hosts = addresses.map((address) => splitAddress(address).host);
  const others = process.env['no_grpc_proxy'] ?? process.env['no_proxy'];
  process.env['no_grpc_proxy'] = [...hosts, ...(others ? [others] : [])].join(',');
}

/** Ends the process without taking Node and TensorFlow apart, once everybody else has heard that it ends. */
function endAtOnce(leaveAtOnce: (status: number) => never): void {
  const leave = (status: number): void => {
    process.off('exit', leave);
    process.emit('exit', status);
    leaveAtOnce(status);
  };
  process.on('exit', leave);
  // Node would show it after that.
  process.on('uncaughtExceptionMonitor', (error) => writeSync(process.stderr.fd, `${error.stack ?? String(error)}\n`));
}
