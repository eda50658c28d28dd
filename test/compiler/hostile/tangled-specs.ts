import {joins} from '../../../compiler/operations/join.js';
import {operations} from '../../../compiler/operations/index.js';
import type {Shape, Values} from '../../../compiler/operations/operation.js';
import {sameShape} from '../../../compiler/operations/add.js';
import {drawOperation, drawPlain} from './tangled-items.js';
import type {Draw} from './tangled-items.js';

export type Item = string | {readonly [operation: string]: Readonly<Record<string, unknown>>};

/** A list of items with the shape that it makes. */
interface Drawn {
  readonly items: readonly Item[];
  readonly shape: Shape;
}

/** What a list has to leave as it is. */
type Keeps = 'shape' | 'places' | 'nothing';

/** What a list is drawn with. */
interface Drawing {
  readonly draw: Draw;
  readonly name: () => string;
  /** Channels that come into the block, where there is one: numbers may then be expressions of them. */
  readonly incoming: number | null;
}

export function pick<T>(draw: Draw, list: readonly T[]): T {
  return list[draw(list.length)] as T;
}

/** Numbers in an activation: the networks are to run in no time. */
const largest = 3000;

/**
 * A spec of any operations in any places, no-ops among them: in stems, written stages, blocks before and after their
 * sums, shortcuts, heads, branches within branches, on pictures and on vectors. Most build; the others are for the
 * compiler to refuse.
 */
export function drawSpec(draw: Draw): {readonly [key: string]: unknown} {
  let layers = 0;
  const name = () => {
    const number = layers++;
    return pick(draw, [`layer${number}`, `${number}`, `a.${number}`, `x_${number}.conv`, `y-${number}`]);
  };
  const drawing: Drawing = {draw, name, incoming: null};
  const input = pick<Shape>(draw, [[8, 7, 3], [6, 6, 4], [5, 8, 1], [1, 1, 6], [9, 9, 2]]);
  const stem = drawItems(drawing, input, 1 + draw(4), 'nothing', 1);
  const blocks: Record<string, unknown> = {};
  const stages: unknown[] = [];
  let {shape} = stem;
  for (let count = draw(4); count > 0; count--) {
    if (draw(3) === 0) {
      const body = drawItems(drawing, shape, 1 + draw(3), 'nothing', 1);
      stages.push({body: body.items});
      ({shape} = body);
      continue;
    }
    const block = drawBlock({...drawing, incoming: shape.at(-1) ?? 1}, shape);
    const title = pick(draw, [`kind${count}`, `kind-${count}`, `kind_${count}`]);
    blocks[title] = block.block;
    const repeats = sameShape(block.shape, shape) ? 1 + draw(2) : 1;
    stages.push({block: title, blocks: repeats, name: pick(draw, [`s${count}.$index`, `${count}0$number`])});
    ({shape} = block);
  }
  const head = drawItems(drawing, shape, draw(4), 'nothing', 1);
  const end = head.shape.length === 3 ? [pick<Item>(draw, ['global-avgpool', 'flatten', {flatten: {}}])] : [];
  return {
    input,
    classes: 5,
    stem: stem.items,
    ...(stages.length > 0 ? {stages} : {stages: [{body: ['identity']}]}),
    ...(Object.keys(blocks).length > 0 ? {blocks} : {}),
    head: [...head.items, ...end, {dense: {name: 'classifier', features: '$classes'}}],
  };
}

function drawBlock(drawing: Drawing, input: Shape): {block: unknown; shape: Shape} {
  const {draw} = drawing;
  const before = drawItems(drawing, input, draw(3), 'nothing', 0);
  const body = drawItems(drawing, before.shape, 1 + draw(3), draw(2) === 0 ? 'shape' : 'nothing', 1);
  const after = drawItems(drawing, body.shape, draw(3), 'nothing', 0);
  const out = body.shape.at(-1) ?? 1;
  const project: Item = {conv: {name: 'side', kernel: 1, channels: '$out'}};
  const fits = input.length === 3 && sameShape(input.slice(0, -1), body.shape.slice(0, -1));
  const shortcuts: unknown[] = ['none', 'where-it-fits'];
  if (sameShape(input, body.shape)) shortcuts.push('identity', 'projection');
  if (fits) shortcuts.push({project: [project, ...(draw(2) === 0 ? ['pad'] : [])]}, 'projection');
  const bare = pick(draw, ['pad', 'identity', 'relu', 'silu']);
  return {
    block: {
      parameters: {act: bare, border: 0},
      out: draw(2) === 0 ? out : expressionOf(out, drawing.incoming ?? 1),
      ...(before.items.length > 0 ? {before: before.items} : {}),
      body: [...body.items, ...(draw(2) === 0 && body.shape.length === 3 ? [{pad: {height: '$border'}}] : [])],
      shortcut: pick(draw, shortcuts),
      after: [...after.items, ...(bare === 'pad' && after.shape.length !== 3 ? [] : ['$act'])],
    },
    shape: after.shape,
  };
}

/** A number as an expression of the channels that come in. */
function expressionOf(value: number, incoming: number): string {
  if (value === incoming) return '$in';
  return value > incoming ? `$in + ${value - incoming}` : `$in - ${incoming - value}`;
}

/** @param depth how deep branches may nest */
function drawItems(drawing: Drawing, input: Shape, count: number, keeps: Keeps, depth: number): Drawn {
  const items: Item[] = [];
  let shape = input;
  for (let left = count; left > 0; left--) {
    const isParallel = depth > 0 && drawing.draw(4) === 0;
    const drawn = isParallel ? drawParallel(drawing, shape, depth - 1) : drawStep(drawing, shape);
    if (drawn === null || drawn.shape.reduce((product, size) => product * size, 1) > largest) continue;
    if (keeps === 'shape' && !sameShape(drawn.shape, input)) continue;
    if (keeps === 'places' && !sameShape(drawn.shape.slice(0, -1), input.slice(0, -1))) continue;
    items.push(...drawn.items);
    ({shape} = drawn);
  }
  if (items.length === 0 && count > 0) items.push('identity');
  return {items, shape};
}

/** One operation; null where it does not take this shape: once in a while the compiler is asked for it all the same. */
function drawStep({draw, name, incoming}: Drawing, shape: Shape): Drawn | null {
  const [operation, keys] = drawOperation(draw, shape);
  const known = operations.get(operation);
  if (known === undefined) throw new Error(operation);
  const measure = known.measure(known.fill(keys as Values), shape);
  const found = measure.problems.length > 0 ? null : measure.shape;
  if (found === null && draw(60) > 0) return null;
  const written: Record<string, unknown> = known.named ? {name: name(), ...keys} : {...keys};
  for (const key of ['channels', 'features'] as const) {
    const value = keys[key];
    if (incoming !== null && operation !== 'pad' && typeof value === 'number' && draw(2) === 0) {
      written[key] = expressionOf(value, incoming);
    }
  }
  const isBare = Object.keys(written).length === 0 && draw(2) === 0;
  return {items: [isBare ? operation : {[operation]: written}], shape: found ?? shape};
}

function drawParallel(drawing: Drawing, input: Shape, depth: number): Drawn | null {
  const {draw} = drawing;
  const channels = input.at(-1) ?? 1;
  const join = pick(draw, ['add', 'multiply', 'concat'] as const);
  const count = 2 + draw(3);
  const splits = channels % count === 0 && draw(2) === 0;
  const start = splits ? [...input.slice(0, -1), channels / count] : input;
  const branches = Array.from({length: count}, (): Drawn => {
    if (draw(4) === 0) return {items: [], shape: start};
    if (join === 'multiply' && draw(2) === 0 && start.length === 3) return drawGate(drawing, start);
    return drawItems(drawing, start, 1 + draw(2), join === 'concat' ? 'places' : 'shape', depth);
  });
  const {shape} = joins[join].measure(branches.map((branch) => branch.shape));
  if (shape === null) return null;
  const lists = branches.map(({items}) => (join === 'multiply' && items.length > 0 ? [...items, 'sigmoid'] : items));
  return {items: [{parallel: {join, ...(splits ? {split: 'channels'} : {}), branches: lists}}], shape};
}

/** Squeeze-and-excitation, written out: a factor for each channel. */
function drawGate({draw, name}: Drawing, [, , channels = 1]: Shape): Drawn {
  const norm: Item[] = [{batchnorm: {name: name()}}, drawPlain(draw)];
  if (draw(2) === 0) {
    const items: Item[] = ['global-avgpool', {dense: {name: name(), features: 3}}, ...norm];
    return {items: [...items, {dense: {name: name(), features: channels}}], shape: [channels]};
  }
  const squeeze: Item = {conv: {name: name(), kernel: 1, channels: 3}};
  const expand: Item = {conv: {name: name(), kernel: 1, channels, bias: true}};
  return {items: [{'global-avgpool': {keep: true}}, squeeze, ...norm, expand], shape: [1, 1, channels]};
}
