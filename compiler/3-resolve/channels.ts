import {getOperation} from '../operations/index.js';
import {joins} from '../operations/join.js';
import type {ItemSpec} from './model-spec.js';

/** Channels (or features) that items give, from those that come in. Whether they fit each other, the analysis says. */
export function channelsAfter(items: readonly ItemSpec[], input: number): number {
  return items.reduce((channels, item) => {
    if (item.kind === 'operation') return getOperation(item.operation).channels(item.values, channels);
    const {join, split, branches} = item;
    const chunk = split ? channels / branches.length : channels;
    return joins[join].channels(branches.map((branch) => channelsAfter(branch, chunk)));
  }, input);
}

/** The number of operations among items, in branches too; a join counts as one. */
export function countOperations(items: readonly ItemSpec[]): number {
  return items.reduce(
    (count, item) =>
      count + 1 + (item.kind === 'parallel' ? item.branches.reduce((sum, one) => sum + countOperations(one), 0) : 0),
    0,
  );
}
