import {formatCount} from '../../common/format.js';
import type {Layer} from './layers.js';

/** One layer that is not what it was. */
export interface LayerChange {
  /**
   * changed: its operation, values or weights. resized: its output's shape, and so perhaps its MACs, alone. moved: it
   * runs at another place of its block.
   */
  readonly kind: 'added' | 'removed' | 'changed' | 'resized' | 'moved';
  readonly key: string;
  readonly inside: string;
  readonly part: string;
  readonly block: string | null;
  /** What changed, for people: `stride 1 -> 2`. */
  readonly text: string;
  readonly before: LayerSummary | null;
  readonly after: LayerSummary | null;
}

export type LayerSummary = Pick<Layer, 'operation' | 'values' | 'shape' | 'parameters' | 'macs'>;

/** What changed between the layers of two networks; both lists are in the order in which they run. */
export function compareLayers(before: readonly Layer[], after: readonly Layer[]): LayerChange[] {
  const old = new Map(before.map((layer) => [layer.key, layer]));
  const now = new Set(after.map(({key}) => key));
  const moved = findMoved(
    before.filter(({key}) => now.has(key)),
    after.filter(({key}) => old.has(key)),
  );
  const kept = after.flatMap((layer): LayerChange[] => {
    const was = old.get(layer.key);
    if (was === undefined) return [toChange('added', layer.text, null, layer)];
    const described = describeChange(was, layer);
    if (described !== '') return [toChange('changed', described, was, layer)];
    if (moved.has(layer.key)) return [toChange('moved', 'runs at another place', was, layer)];
    if (String(was.shape) === String(layer.shape) && was.macs === layer.macs) return [];
    return [toChange('resized', `output ${showOutput(was)} -> ${showOutput(layer)}`, was, layer)];
  });
  const removed = before.filter(({key}) => !now.has(key)).map((layer) => toChange('removed', layer.text, layer, null));
  return [...kept, ...removed];
}

function toChange(kind: LayerChange['kind'], text: string, before: Layer | null, after: Layer | null): LayerChange {
  const {key = '', inside = '', part = '', block = null} = after ?? before ?? {};
  return {kind, key, inside, part, block, text, before: summarize(before), after: summarize(after)};
}

function summarize(layer: Layer | null): LayerSummary | null {
  if (layer === null) return null;
  const {operation, values, shape, parameters, macs} = layer;
  return {operation, values, shape, parameters, macs};
}

function showOutput({shape}: Layer): string {
  return `[${(shape ?? []).join(', ')}]`;
}

/** Empty where the operation, its values and the size of its weights are the same. */
function describeChange(before: Layer, after: Layer): string {
  if (before.operation !== after.operation) return `${before.text} -> ${after.text}`;
  const keys = [...new Set([...Object.keys(before.values), ...Object.keys(after.values)])];
  const show = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none'));
  const values = keys
    .map((key) => ({key, was: show(before.values[key]), is: show(after.values[key])}))
    .filter(({was, is}) => was !== is)
    .map(({key, was, is}) => `${key} ${was} -> ${is}`);
  if (values.length > 0) return values.join(', ');
  // Equal values on another number of channels: the weights have another shape.
  const count = (layer: Layer) => formatCount(layer.parameters);
  return before.parameters === after.parameters ? '' : `${count(before)} -> ${count(after)} parameters`;
}

/** Layers that run at another place among those that both networks have: all but a longest common sequence. */
function findMoved(before: readonly Layer[], after: readonly Layer[]): ReadonlySet<string> {
  const position = new Map(before.map(({key}, at) => [key, at]));
  const order = after.map(({key}) => position.get(key) ?? 0);
  const staying = new Set(longestIncreasing(order));
  return new Set(after.filter((_, at) => !staying.has(at)).map(({key}) => key));
}

/** Indices of a longest increasing subsequence: patience sorting, n log n. */
function longestIncreasing(values: readonly number[]): number[] {
  const tops: number[] = [];
  const previous: number[] = [];
  for (const [at, value] of values.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tops[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[at] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = at;
  }
  const found: number[] = [];
  for (let at = tops.at(-1) ?? -1; at !== -1; at = previous[at] ?? -1) found.push(at);
  return found.reverse();
}
