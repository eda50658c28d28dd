import {plural} from '../../../common/format.js';
import type {Recipe} from '../../../compiler/index.js';
import {nameWorker} from '../../cluster/index.js';
import {countBatchParts} from '../../train/workers/create-exchange.js';
import type {Team} from '../inputs/with-workers.js';

/** Whether this process writes the run: it trains alone, or is the chief. */
export function isChief(worker: {readonly task: number} | null): boolean {
  return worker === null || worker.task === 0;
}

/** A line for the top of a run; empty where one process trains. */
export function describeCluster(team: Team | null, {accumulate}: Recipe): string {
  if (team === null) return '';
  const {addresses, task, gradientFormat} = team;
  const parts = countBatchParts(accumulate, addresses.length);
  const more = parts > accumulate ? `, not ${accumulate} (accumulate), so that each has one` : ' (accumulate)';
  const role = task === 0 ? ', the chief' : `; the chief, ${nameWorker(team, 0)}, writes the run`;
  return (
    `workers  ${addresses.length}; batches go through the network in ${plural(parts, 'part')}${more}\n` +
    `         this is ${nameWorker(team, task)}${role}\n` +
    (gradientFormat === 'float32' ? '' : `         gradients are summed in ${gradientFormat}\n`)
  );
}
