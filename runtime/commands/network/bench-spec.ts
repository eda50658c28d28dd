import {statSync} from 'node:fs';
import {totalmem} from 'node:os';
import {dirname} from 'node:path';
import {readCount} from '../inputs/read-count.js';
import {readTeam, withWorkers} from '../inputs/with-workers.js';
import type {TeamFlags} from '../inputs/with-workers.js';
import {trainingMemory} from '../../../compiler/index.js';
import type {Graph} from '../../../compiler/index.js';
import {benchNetwork} from '../../bench/bench-network.js';
import {formatBench, formatBenchJson} from '../../bench/format-bench.js';
import {benchWorkers} from '../../bench/workers/bench-workers.js';
import {formatScaling} from '../../bench/workers/format-scaling.js';
import {recordedSteps, warmUpSteps} from '../../bench/measure-steps.js';
import {UserError} from '../../../common/errors.js';
import {loadBuilt} from '../../load/load-network.js';
import {openTensorFlow} from '../../native/index.js';
import {Engine} from '../../nn/engine/engine.js';
import type {Precision} from '../../nn/precision.js';
import {makeTrace} from '../../profile/chrome-trace.js';
import {writeFileAtomically} from '../../../common/write-file.js';
import {prepareNetworks} from './prepare-network.js';

/** The options as commander gives them: numbers are text. */
export interface BenchFlags extends TeamFlags {
  readonly batch?: string;
  readonly precision: 'auto' | Precision;
  readonly steps: string;
  readonly profile?: string;
  readonly format: 'text' | 'json';
}

const usualBatch = 128;

/**
 * `spec bench`, on one machine or as one of several workers.
 *
 * @returns the exit status
 * @throws UserError `option-wrong`, `batch-too-large`, `write-failed`, `cluster-wrong`, what joinGroup and benchWorkers
 * throw, and where TensorFlow cannot be had
 */
export async function benchSpec(specName: string, values: readonly string[], flags: BenchFlags): Promise<number> {
  const steps = readCount('--steps', flags.steps, 10);
  const wanted = flags.batch === undefined ? null : readCount('--batch', flags.batch, 32);
  if (flags.profile !== undefined) checkFile(flags.profile);
  const team = readTeam(process.env, flags);
  const [network] = (await prepareNetworks([specName, ...values])) ?? [];
  if (network === undefined) return 2;
  const batch = chooseBatch(network.built.graph as Graph, wanted);
  const {model, contract} = await loadBuilt(network.module);
  return withWorkers(team, (line) => process.stderr.write(`${line}\n`), async (joined) => {
    const engine = joined?.engine ?? new Engine(await openTensorFlow());
    const all = warmUpSteps + steps + recordedSteps;
    process.stderr.write(`${network.name}: ${all} steps of ${batch} images, then the machine's peak …\n`);
    const {result, recording} = benchNetwork(engine, model, contract, {batch, precision: flags.precision, steps});
    const scaling = joined && benchWorkers(engine, joined.group, result, contract.parameters, joined.gradientFormat);
    if (flags.profile !== undefined) {
      const about = {network: network.name, batch, precision: result.precision, cpu: result.machine.cpu};
      writeFileAtomically(flags.profile, [`${JSON.stringify(makeTrace(recording, about))}\n`]);
    }
    joined?.group.leave();
    if (joined !== null && joined.group.task !== 0) return 0; // the chief prints
    if (flags.format === 'json') process.stdout.write(formatBenchJson(result, scaling));
    else process.stdout.write(formatBench(result) + (scaling === null ? '' : `\n${formatScaling(scaling)}`));
    return 0;
  });
}

/** Before minutes are spent on what then cannot be written. */
function checkFile(path: string): void {
  const isFolder = (place: string) => {
    try {
      return statSync(place).isDirectory();
    } catch {
      return false; // not there, or not for this user
    }
  };
  if (isFolder(dirname(path)) && !isFolder(path)) return;
  const reason = isFolder(path) ? 'it is a folder' : `there is no folder ${dirname(path)}`;
  throw new UserError(
    'option-wrong',
    `--profile ${path} cannot be written: ${reason}.`,
    'Name a file in a folder that is there: --profile step.json',
    2,
  );
}

/**
 * The usual batch, halved until a step's tensors leave half of the machine's memory free.
 *
 * @throws UserError `batch-too-large` where the batch that is asked for cannot fit
 */
function chooseBatch(graph: Graph, wanted: number | null): number {
  const memory = totalmem();
  const needs = (batch: number) => trainingMemory(graph, batch).total;
  if (wanted === null) {
    let batch = usualBatch;
    while (batch > 1 && needs(batch) > memory / 2) batch /= 2;
    return batch;
  }
  // With activations in bfloat16 a step needs half of the estimate, at the least.
  if (needs(wanted) / 2 < memory) return wanted;
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  throw new UserError(
    'batch-too-large',
    `A step of ${wanted} images takes about ${gibibytes(needs(wanted))}; this machine has ${gibibytes(memory)}.`,
    'Use a smaller --batch, or leave it out.',
    2,
  );
}
