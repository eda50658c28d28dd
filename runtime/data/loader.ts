import {UserError} from '../../common/errors.js';
import {checkAugmentation} from './augment/check.js';
import {createAssembler} from './assemble-batch.js';
import type {Assembly, Batch, BatchRequest} from './assemble-batch.js';
import {createBatchPool} from './batch-pool.js';
import type {BatchPool} from './batch-pool.js';
import {countBatches} from './count-batches.js';
import {createRandom, shuffle, stream} from '../random/random.js';
import {findRows} from './shard.js';
import type {Shard} from './shard.js';

export interface LoaderOptions extends Assembly {
  /** Loading threads; 0 makes each batch in the caller's thread when it is asked for. */
  readonly workers: number;
  /** What of every batch is made, where several workers train; null or left out: all of it. */
  readonly shard?: Shard | null;
}

export interface Pass {
  /** Indices of the images to go through. */
  readonly indices: Uint32Array;
  readonly batch: number;
  /** Leaves out a last batch that would not be full; where not given, it holds what is left. */
  readonly dropLast?: boolean;
  /** Counts from 0. In training, order and augmentation depend on it and the seed; not on anything else. */
  readonly epoch: number;
  /** Shuffled, augmented and mixed. Otherwise in the order given, as they are. */
  readonly training: boolean;
  /** Pixels of the images' sides; null or left out: their own. */
  readonly pixels?: number | null;
  /** How many batches to leave out at the beginning, because they were gone through before; 0 where not given. */
  readonly from?: number;
}

export interface Loader {
  /** One pass over the images. Leaving it early is fine. */
  batches(pass: Pass): AsyncGenerator<Batch, void, undefined>;
  /** Ends the threads. */
  dispose(): Promise<void>;
}

/**
 * Batches made ahead of the consumer, whose training step blocks its thread: enough that they last while a short step
 * outruns the workers for a moment. 8 batches of 128 CIFAR images are 13 MB.
 */
const batchesAhead = 8;

/** @throws UserError `recipe-normalization` or `recipe-augmentation`, where the recipe does not fit the images */
export function createLoader({workers, shard = null, ...assembly}: LoaderOptions): Loader {
  checkNormalization(assembly, assembly.images.shape[2]);
  checkAugmentation(assembly.augment, assembly.images.shape);
  const pool = workers === 0 ? createCallersPool(assembly) : createBatchPool(assembly, workers);
  const ahead = workers === 0 ? 1 : Math.max(batchesAhead, 2 * workers);
  const mixes = Boolean(assembly.mix);
  return {
    batches(pass) {
      const requests = listRequests(pass, assembly.seed);
      if (shard === null) return generateBatches(pool, ahead, requests);
      return shardBatches(pool, ahead, requests, shard, mixes);
    },
    dispose: () => pool.dispose(),
  };
}

async function* generateBatches(
  pool: BatchPool,
  ahead: number,
  requests: readonly BatchRequest[],
): AsyncGenerator<Batch, void, undefined> {
  const coming: Promise<Batch>[] = [];
  for (let next = 0; coming.length > 0 || next < requests.length;) {
    while (coming.length < ahead && next < requests.length) {
      const batch = pool.make(requests[next++] as BatchRequest);
      batch.catch(() => undefined); // The consumer sees it when the batch's turn comes; until then it is not unhandled.
      coming.push(batch);
    }
    yield await (coming.shift() as Promise<Batch>);
  }
}

/** A worker's rows of every batch; none of one that has too few. */
async function* shardBatches(
  pool: BatchPool,
  ahead: number,
  requests: readonly BatchRequest[],
  shard: Shard,
  mixes: boolean,
): AsyncGenerator<Batch, void, undefined> {
  const own = requests.map((request) => takeRows(request, shard, mixes));
  let next = 0;
  for await (const batch of generateBatches(pool, ahead, own)) {
    yield {...batch, total: (requests[next++] as BatchRequest).indices.length};
  }
}

/** An image is mixed with the one before it, which may be another worker's; before the first stands the last. */
function takeRows(request: BatchRequest, shard: Shard, mixes: boolean): BatchRequest {
  const {indices, augmented} = request;
  const [begin, end] = findRows(indices.length, shard);
  const own = indices.slice(begin, end);
  if (!mixes || !augmented || indices.length < 2 || begin === end) return {...request, indices: own};
  const before = indices[(begin + indices.length - 1) % indices.length] as number;
  return {...request, indices: Uint32Array.of(before, ...own), led: true};
}

function listRequests(pass: Pass, seed: number): BatchRequest[] {
  const {indices, batch, dropLast, epoch, training, pixels = null, from = 0} = pass;
  const order = training ? shuffle(indices, createRandom(seed, stream.order, epoch)) : indices;
  const requests = Array.from({length: countBatches(order.length, batch, dropLast)}, (_, number) => ({
    indices: order.slice(number * batch, (number + 1) * batch),
    epoch,
    number,
    augmented: training,
    pixels,
  }));
  return requests.slice(from);
}

/** The pool without threads. */
function createCallersPool(assembly: Assembly): BatchPool {
  const assemble = createAssembler(assembly);
  return {make: async (request) => assemble(request), dispose: async () => undefined};
}

/**
 * Checks that a recipe's normalization fits images of so many channels.
 *
 * @throws UserError `recipe-normalization`
 */
export function checkNormalization({mean, std}: Pick<Assembly, 'mean' | 'std'>, channels: number): void {
  const fits = mean.length === channels && std.length === channels && std.every((value) => value > 0);
  if (fits) return;
  throw new UserError(
    'recipe-normalization',
    `data.mean has ${mean.length} and data.std ${std.length} numbers (${std.join(', ')}) for ${channels} channels.`,
    'Give one number for each channel, those of std above 0.',
    2,
  );
}
