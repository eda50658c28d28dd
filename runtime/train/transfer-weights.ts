import {findHead} from '../nn/find-head.js';
import {listMisfits} from '../nn/list-misfits.js';
import {countClasses, countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import {layoutOf} from '../nn/state-dict.js';
import type {NamedTensor} from '../nn/state-dict.js';

/** What becomes of the rows of the head, each of which stands for a class. */
export interface HeadTransfer {
  /** `fc.weight`, `fc.bias`. */
  readonly names: readonly string[];
  /** How many classes the weights know; 0 where they have no head. */
  readonly classes: number;
  /** For each class of the network, the row of the given head that it keeps; null: it starts anew. */
  readonly rows: readonly (number | null)[];
}

/** Which weights a network starts from, and which it does not. */
export interface Transfer {
  /** What is taken as it is, the head too where all of its rows are. */
  readonly loaded: readonly NamedTensor[];
  /** Null where the head is among what is loaded. */
  readonly head: (HeadTransfer & {readonly given: readonly NamedTensor[]}) | null;
}

export interface TransferOptions {
  /** keep: a class that the weights know keeps its row of the head. replace: all rows start anew. */
  readonly head: 'keep' | 'replace';
  /** What the network's classes are called. */
  readonly classes: readonly string[];
  /** What the weights' classes are called; null where nobody says. */
  readonly given: readonly string[] | null;
}

/**
 * Decides which weights a network starts from. All tensors have to fit, but for the head: that of another number of
 * classes, or of none, is replaced. Where both sides name their classes, a row is kept by the name of its class;
 * else all rows are kept where there are as many classes.
 *
 * @throws RangeError naming every other tensor that is missing, of another shape, or not the model's
 */
export function planTransfer(model: Model, tensors: readonly NamedTensor[], options: TransferOptions): Transfer {
  const own = findHead(model).map(layoutOf);
  const names = own.map(({name}) => name);
  const given = tensors.filter(({name}) => names.includes(name));
  const classes = given[0]?.shape[0] ?? 0;
  const isHead = (name: string): boolean => names.includes(name);
  const expected = model.parameters.map(layoutOf).flatMap((layout) => {
    if (!isHead(layout.name)) return [layout];
    return given.length === 0 ? [] : [{...layout, shape: [classes, ...layout.shape.slice(1)]}];
  });
  const misfits = listMisfits(expected, tensors);
  if (misfits.length > 0) throw new RangeError(describeMisfits(misfits));
  const rows = names.length === 0 ? [] : matchRows(countClasses(model), classes, options);
  const isWhole = rows.length === classes && rows.every((row, index) => row === index);
  if (names.length === 0 || isWhole) return {loaded: tensors, head: null};
  return {loaded: tensors.filter(({name}) => !isHead(name)), head: {names, classes, rows, given}};
}

function matchRows(count: number, known: number, {head, classes, given}: TransferOptions): (number | null)[] {
  const places = Array.from({length: count}, (_, index) => index);
  if (head === 'replace' || known === 0) return places.map(() => null);
  if (given?.length === known && classes.length === count) {
    return classes.map((name) => (given.includes(name) ? given.indexOf(name) : null));
  }
  return places.map((index) => (known === count ? index : null));
}

const shown = 4;

function describeMisfits(misfits: readonly string[]): string {
  const more = misfits.length - shown;
  return misfits.slice(0, shown).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/**
 * What a network starts from: the tensors of a transfer, and its own first values where a row of the head starts anew.
 *
 * @param initial every tensor of the network, as it would start without other weights
 */
export function applyTransfer({loaded, head}: Transfer, initial: readonly NamedTensor[]): NamedTensor[] {
  if (head === null) return [...loaded];
  const replaced = initial.filter(({name}) => head.names.includes(name)).map((tensor) => {
    const data = tensor.data.slice();
    const source = head.given.find(({name}) => name === tensor.name)?.data;
    const size = countElements(tensor.shape.slice(1));
    head.rows.forEach((row, index) => {
      if (row !== null && source !== undefined) data.set(source.subarray(row * size, (row + 1) * size), index * size);
    });
    return {...tensor, data};
  });
  return [...loaded, ...replaced];
}
