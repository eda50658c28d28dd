import {formatCount} from '../../../common/format.js';
import {formatTable, left, right} from '../../../common/table.js';
import {UserError} from '../../../common/errors.js';
import type {Recipe} from '../../../compiler/index.js';
import type {Model} from '../../nn/model.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import {readNetworkWeights} from '../../runs/weights/read-network-weights.js';
import type {NetworkWeights} from '../../runs/weights/read-network-weights.js';
import {planTransfer} from '../../train/transfer-weights.js';
import type {Transfer} from '../../train/transfer-weights.js';
import {locateWeights} from '../inputs/open-weights.js';
import type {WeightsSource} from '../inputs/open-weights.js';

/** Weights that a run starts from, and what its log says of them. */
export interface StartingWeights {
  readonly transfer: Transfer;
  /** A table of what was loaded, replaced and dropped. */
  readonly text: string;
}

/**
 * Reads the weights that a recipe names.
 *
 * @param classes of the data
 * @returns null where it names none
 * @throws UserError `weights-other` with the parameters that do not fit; `weights-…`, `run-…`
 */
export function readStartingWeights(
  {weights, data}: Pick<Recipe, 'weights' | 'data'>,
  model: Model,
  classes: readonly string[],
): StartingWeights | null {
  if (weights === null) return null;
  const source = locateWeights(weights.from);
  const read = readNetworkWeights(source.path, model);
  try {
    const transfer = planTransfer(model, read.tensors, {head: weights.head, classes, given: source.classes});
    return {transfer, text: describe(source, read, transfer, classes) + describeNormalization(source, data)};
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      'weights-other',
      `${source.path} does not fit ${model.name}: ${error.message}.`,
      `spec which ${source.path} says which network it fits.`,
      2,
      {cause: error},
    );
  }
}

function describe(
  {path, classes: known}: WeightsSource,
  {dtypes, prefix, dropped}: NetworkWeights,
  {loaded, head}: Transfer,
  classes: readonly string[],
): string {
  const widened = dtypes.filter((dtype) => dtype !== 'F32');
  const notes = [
    ...(widened.length === 0 ? [] : [`${widened.join(', ')}, now float32`]),
    ...(prefix === '' ? [] : [`names without "${prefix}"`]),
  ];
  const rows = [
    ['loaded', String(loaded.length), countNumbers(loaded), describeNames(loaded)],
    ...(head === null ? [] : [['replaced', String(head.names.length), '', describeHead(head, classes, known)]]),
    ...(dropped.length === 0 ? [] : [['dropped', String(dropped.length), '', 'counts of batches: nothing needs them']]),
  ];
  const table = formatTable([left(''), right('tensors'), right('numbers'), left('')], rows);
  return `weights  ${[path, ...notes].join('; ')}\n${table.map((line) => `         ${line}\n`).join('')}`;
}

function describeNames(tensors: readonly NamedTensor[]): string {
  return `${tensors[0]?.name ?? ''} … ${tensors.at(-1)?.name ?? ''}`;
}

function countNumbers(tensors: readonly NamedTensor[]): string {
  return formatCount(tensors.reduce((sum, {data}) => sum + data.length, 0));
}

function describeHead(
  {names, classes: count, rows}: NonNullable<Transfer['head']>,
  classes: readonly string[],
  known: readonly string[] | null,
): string {
  const kept = rows.flatMap((row, index) => (row === null ? [] : [classes[index] ?? String(index)]));
  const change = count === 0 ? 'the weights have no head' : `${count} classes to ${rows.length}`;
  const listed = kept.length > 6 ? `${kept.slice(0, 6).join(', ')}, …` : kept.join(', ');
  const rest =
    kept.length > 0
      ? `; ${kept.length} keep their row: ${listed}`
      : count > 0 && known === null
        ? '; all rows start anew'
        : count > 0
          ? '; all rows start anew, as no class has the same name'
          : '';
  return `${names.join(', ')}: ${change}${rest}`;
}

/** Weights know images as they were normalized in their training. */
function describeNormalization({mean, std}: WeightsSource, data: Recipe['data']): string {
  const isOther = (mine: readonly number[], theirs: readonly number[] | null): boolean =>
    theirs !== null && theirs.join() !== mine.join();
  if (!isOther(data.mean, mean) && !isOther(data.std, std)) return '';
  return (
    `note     they were trained with mean ${(mean ?? []).join(', ')} and std ${(std ?? []).join(', ')}, ` +
    `and data.mean and data.std are others\n`
  );
}
