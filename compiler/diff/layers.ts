import type {GraphBlock, GraphItem, ParallelStep, Step} from '../4-analyze/graph.js';
import type {Shape} from '../operations/operation.js';
import {describeOperation} from '../report/operation-text.js';
import type {Part} from '../report/parts.js';

/** One operation, join or shortcut of a network, with a name by which it is found again in another one. */
export interface Layer {
  /** `layer1.0.conv1`; what has no name is known by what it stands after: `layer1.0 after bn1`. */
  readonly key: string;
  /** The key without the block's name, so that equal changes of several blocks are reported together. */
  readonly inside: string;
  readonly part: string;
  /** The block it belongs to; null in stem and head. */
  readonly block: string | null;
  /** `conv`, or `shortcut` or `branches` for what blocks are made of besides operations. */
  readonly operation: string;
  /** `conv 3x3, 64`. */
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Null for a shortcut, which has the block's. */
  readonly shape: Shape | null;
  readonly parameters: number;
  readonly macs: number;
}

/** Everything that runs in a part, in order. */
export function listLayers(part: Part): Layer[] {
  if (part.stage === null) return readItems(part.items, {part: part.name, block: null}, 'the input');
  return part.stage.blocks.flatMap((block) => readBlock(block, part.name));
}

interface Home {
  readonly part: string;
  readonly block: string | null;
}

function readBlock({name, shortcut, before, body, projection, after}: GraphBlock, part: string): Layer[] {
  const home = {part, block: name};
  const joining: Layer = {
    ...identify('shortcut', null, home),
    operation: 'shortcut',
    text: shortcut === 'none' ? 'no shortcut' : `shortcut ${shortcut}`,
    values: {shortcut},
    shape: null,
    parameters: 0,
    macs: 0,
  };
  return [
    ...readItems([...before, ...body], home, 'the input'),
    ...readItems(projection, home, "the shortcut's input"),
    joining,
    ...readItems(after, home, 'the addition'),
  ];
}

/** @param start what the first operation stands after */
function readItems(items: readonly GraphItem[], home: Home, start: string): Layer[] {
  let last = start;
  let unnamed = 0;
  return items.flatMap((item): Layer[] => {
    const name = item.kind === 'step' ? insideOf(item, home) : null;
    unnamed = name === null ? unnamed + 1 : 0;
    const where = name ?? `after ${last}${unnamed > 1 ? ` (${unnamed})` : ''}`;
    if (item.kind === 'parallel') return readBranches(item, where, home);
    last = name ?? last;
    const {spec, shape, parameters, macs} = item;
    const {operation, values} = spec;
    const text = describeOperation(spec);
    return [{...identify(where, name, home), operation, text, values, shape, parameters, macs}];
  });
}

function readBranches({spec, branches, shape}: ParallelStep, where: string, home: Home): Layer[] {
  const inside = branches.flatMap((items, at) => readItems(items, home, `the start of branch ${at + 1} ${where}`));
  const {join, split} = spec;
  const text = `${branches.length} branches${split ? ' of the channels' : ''}, ${join}`;
  const values = {join, split, branches: branches.length};
  const own = {...identify(`join ${where}`, null, home), operation: 'branches', text, values, shape};
  return [...inside, {...own, parameters: 0, macs: 0}];
}

/** The layer's name inside its block; null without a name. */
function insideOf({name}: Step, {block}: Home): string | null {
  if (name === null || block === null) return name;
  return name.startsWith(`${block}.`) ? name.slice(block.length + 1) : name;
}

function identify(
  inside: string,
  name: string | null,
  {part, block}: Home,
): Pick<Layer, keyof Home | 'key' | 'inside'> {
  const joint = name === null ? ' ' : '.';
  const key = block === null ? (name ?? `${part} ${inside}`) : `${block}${joint}${inside}`;
  return {key, inside, part, block};
}
