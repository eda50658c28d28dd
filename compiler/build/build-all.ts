import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import {packagePath} from '#package-root';
import type {PlanOptions, Shard, SpecPlan, Work} from './plan.js';

export interface Planned {
  /** In the order of the specs. */
  readonly plans: readonly SpecPlan[];
  /** Absolute paths of the files that were read, or looked for and missed. */
  readonly read: readonly string[];
}

/** Fewer take less time than a thread does to load the compiler. */
const specsOfThread = 100;

/** More would share one disk, and each has a heap of its own. */
const maxThreads = 4;

/** Compiles specs, many of them in threads, and says what their generated files should be; nothing is written. */
export async function planSpecs(paths: readonly string[], options: PlanOptions): Promise<Planned> {
  const threads = Math.min(maxThreads, availableParallelism(), Math.ceil(paths.length / specsOfThread));
  const work: Work = {paths, options, taken: new Int32Array(new SharedArrayBuffer(4))};
  const others = Array.from({length: threads - 1}, () => planInThread(work));
  // Loaded when the other threads are on their way.
  const {planShard} = await import('./build-shard.js');
  const [own, ...theirs] = await Promise.all([planShard(work), ...others]);
  const shards = [own, ...theirs];
  const entries = shards.flatMap((shard) => shard.entries);
  if (own.compiler !== null && entries.length > 0) {
    const {storeEntries} = await import('./cache.js');
    storeEntries(options.cwd, own.compiler, options, entries);
  }
  const plans = new Map(shards.flatMap((shard) => shard.plans));
  return {
    plans: paths.map((_path, at) => plans.get(at)).filter((plan) => plan !== undefined),
    read: [...new Set(shards.flatMap(({read}) => read))],
  };
}

/** @throws Error as it was thrown in the thread */
function planInThread(work: Work): Promise<Shard> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(packagePath('dist', 'compiler', 'build', 'worker.js'), {workerData: work});
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (status) => reject(new Error(`a compiling thread ended with ${status}`)));
  });
}
