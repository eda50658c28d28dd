import type {Layout} from '../nn/state-dict.js';

/** How weights fit a network, by names and shapes alone. */
export interface Fit {
  /** Whether all but the head fit. */
  readonly fits: boolean;
  /** The head's tensors in the network: those of its last layer. */
  readonly head: readonly Layout[];
  /** Rows of the head in the weights; null where they have none. */
  readonly classes: number | null;
  /** Every tensor of the network, the head with as many rows as in the weights, and left out where they have none. */
  readonly wanted: readonly Layout[];
  /** How many tensors of either side the other does not have so. */
  readonly differences: number;
}

/**
 * Compares weights with a network. The head is the network's last layer, of which another number of rows, or none at
 * all, fits too.
 *
 * @param expected every tensor of the network, in the order of its layers
 */
export function fitLayouts(expected: readonly Layout[], given: readonly Layout[]): Fit {
  const layer = layerOf(expected.at(-1)?.name ?? '');
  const head = expected.filter(({name}) => layerOf(name) === layer);
  const names = new Set(head.map(({name}) => name));
  const givenHead = given.filter(({name}) => names.has(name));
  const classes = givenHead[0]?.shape[0] ?? null;
  const wanted = expected.flatMap((layout) => {
    if (!names.has(layout.name)) return [layout];
    return classes === null ? [] : [{...layout, shape: [classes, ...layout.shape.slice(1)]}];
  });
  const differences = countDifferences(wanted, given);
  return {fits: differences === 0, head, classes, wanted, differences};
}

function countDifferences(one: readonly Layout[], other: readonly Layout[]): number {
  const shapes = new Map(one.map(({name, shape}) => [name, shape.join()]));
  const shared = other.filter(({name, shape}) => shapes.get(name) === shape.join()).length;
  return one.length - shared + (other.length - shared);
}

function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}
