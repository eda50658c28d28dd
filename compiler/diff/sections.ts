import {formatCount, formatShape, plural} from '../../common/format.js';
import {difference, megabytes, percentage} from '../report/numbers.js';
import {left, right} from '../../common/table.js';
import type {Column, Row} from '../../common/table.js';
import type {NetworkDiff, PartChange, PartSummary} from './compare.js';
import {listWholeBlocks} from './fold.js';
import type {Tensor} from './tensors.js';
import type {WeightsDiff} from './weights.js';

/** What both forms for people, text and Markdown, are made of. */

export const totalColumns: readonly Column[] = [left(''), right('before'), right('after'), right('change'), right('')];

/** The counts of both networks; none is left out, so that the reader sees what stayed. */
export function listTotals({before, after, batch}: NetworkDiff): Row[] {
  const row = (name: string, was: number, is: number, show: (value: number) => string): Row => [
    name,
    show(was),
    show(is),
    difference(was, is, show),
    percentage(was, is),
  ];
  return [
    row('parameters', before.parameters, after.parameters, formatCount),
    row('buffers', before.buffers, after.buffers, formatCount),
    row('MACs, 1 image', before.macs, after.macs, formatCount),
    row(`activations, ${batch} images`, before.activations, after.activations, megabytes),
  ];
}

export const partColumns: readonly Column[] = [
  left('part'),
  left('contents'),
  left('output'),
  right('parameters'),
  right('MACs'),
];

/** The parts that differ, what was and what is in one cell. */
export function listParts({parts}: NetworkDiff): Row[] {
  return parts
    .filter(({before, after}) => JSON.stringify(before) !== JSON.stringify(after))
    .map((part) => [
      part.name,
      part.isStage ? cell(part, ({what}) => what) : '',
      cell(part, ({shape}) => formatShape(shape)),
      cell(part, ({parameters}) => formatCount(parameters)),
      cell(part, ({macs}) => formatCount(macs)),
    ]);
}

function cell({before, after}: PartChange, show: (part: PartSummary) => string): string {
  const [was, is] = [before === null ? 'none' : show(before), after === null ? 'none' : show(after)];
  return was === is ? is : `${was} -> ${is}`;
}

/** One sentence on how far a weights file of the network before goes. */
export function describeFit({fitting, wanted}: WeightsDiff): string {
  if (fitting.tensors === wanted.tensors) return `all ${formatCount(wanted.tensors)} tensors fit`;
  return (
    `${formatCount(fitting.tensors)} of ${formatCount(wanted.tensors)} tensors fit, ` +
    `${formatCount(fitting.elements)} of ${formatCount(wanted.elements)} elements`
  );
}

/** What does not fit: `fc.weight [10, 512] -> [100, 512]`; blocks that are new or gone have a line together. */
export function listMisfits(diff: NetworkDiff): {title: string; lines: string[]}[] {
  const {reshaped, added, removed} = diff.weights;
  return [
    {
      title: 'another shape',
      lines: reshaped.map(({name, before, after}) => `${name} ${formatShape(before)} -> ${formatShape(after)}`),
    },
    {title: 'not in the old network', lines: foldTensors(added, listWholeBlocks(diff, 'added'))},
    {title: 'left over', lines: foldTensors(removed, listWholeBlocks(diff, 'removed'))},
  ].filter(({lines}) => lines.length > 0);
}

function foldTensors(tensors: readonly Tensor[], blocks: ReadonlySet<string>): string[] {
  const isWhole = ({block}: Tensor) => block !== null && blocks.has(block);
  const whole = tensors.filter(isWhole);
  const single = tensors.filter((tensor) => !isWhole(tensor)).map(({name, shape}) => `${name} ${formatShape(shape)}`);
  return whole.length === 0
    ? single
    : [`${plural(whole.length, 'tensor')} of ${plural(blocks.size, 'block')}`, ...single];
}

/** A value of a resolved spec as one line. */
export function showSetting(value: unknown): string {
  return value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
}
