import type {WireFormat, WorkerGroup} from '../../cluster/index.js';
import type {Engine} from '../../nn/engine/engine.js';
import {Agreement} from './agreement.js';
import {GradientExchange} from './gradient-exchange.js';

/** In how many parts batches go through a network: as many as the recipe says, and no fewer than there are workers. */
export function countBatchParts(accumulate: number, workers: number): number {
  return Math.max(accumulate, workers);
}

/** What a trainer needs to be one of several. */
export function createExchange(
  engine: Engine,
  group: WorkerGroup,
  parts: number,
  format: WireFormat = 'float32',
): GradientExchange {
  const shard = {parts, worker: group.task, workers: group.addresses.length};
  return new GradientExchange(engine, group, new Agreement(group), shard, format);
}
