import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry, placeOfKey} from '../1-parse/tree.js';
import type {Place} from '../diagnostics/place.js';
import {getOperation} from '../operations/index.js';
import type {Variables} from './expression.js';
import type {BlockDefinition, BlockSpec, OperationSpec, Shortcut} from './model-spec.js';
import type {Scope} from './operations.js';
import {resolveOperations} from './operations.js';
import {bindParameters} from './parameters.js';
import {numberAt, textAt} from './read.js';

/** What a block file says of itself. */
export function readDefinition(name: string, tree: MapTree): BlockDefinition {
  return {
    name,
    description: textAt(tree, 'description'),
    expansion: numberAt(tree, 'expansion') ?? 1,
    shortcut: (textAt(tree, 'shortcut') ?? 'projection') as Shortcut,
    place: placeOfKey(tree, 'shortcut'),
  };
}

/** What differs between the blocks of a stage. */
export interface BlockSizes {
  readonly in: number;
  readonly out: number;
  readonly channels: number;
  readonly stride: number;
}

/** The operations of one block of a stage, with its variables bound; also the stage's parameters. */
export function resolveBlock(
  tree: MapTree,
  definition: BlockDefinition,
  sizes: BlockSizes,
  given: ReadonlyMap<string, Tree>,
  scope: Omit<Scope, 'variables'>,
): Omit<BlockSpec, 'name'> & {parameters: Record<string, number>} {
  const known = new Map(Object.entries(sizes));
  const declared = getEntry(tree, 'parameters');
  const variables = bindParameters(declared, given, known, scope.diagnostics, scope.trail);
  const inside: Scope = {...scope, variables};
  const names = declared?.kind === 'map' ? [...declared.entries.keys()] : [];
  return {
    in: sizes.in,
    out: sizes.out,
    body: resolveOperations(getEntry(tree, 'body'), inside),
    projection: definition.shortcut === 'projection' ? makeProjection(variables, definition.place) : [],
    after: resolveOperations(getEntry(tree, 'after'), inside),
    parameters: Object.fromEntries(names.map((name) => [name, variables.get(name) ?? 0])),
  };
}

/** He et al.'s projection shortcut (option B), named as in torchvision: a 1x1 convolution and a batchnorm. */
function makeProjection(variables: Variables, place: Place): OperationSpec[] {
  const [channels, stride] = [variables.get('out') ?? 1, variables.get('stride') ?? 1];
  return [
    {
      operation: 'conv',
      name: 'downsample.0',
      values: getOperation('conv').fill({channels, kernel: 1, stride}),
      expressions: {channels: '$out', stride: '$stride'},
      place,
      places: {},
    },
    {
      operation: 'batchnorm',
      name: 'downsample.1',
      values: getOperation('batchnorm').fill({}),
      expressions: {},
      place,
      places: {},
    },
  ];
}
