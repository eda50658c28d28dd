import type {MapTree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {fillValues} from './conventions.js';
import type {BlockDefinition, ItemSpec, OperationSpec, Shortcut} from './model-spec.js';
import {resolveItems} from './items.js';
import type {Scope} from './operations.js';
import {textAt} from './read.js';

/** A block's shortcut as its file says it: one word, or `{project: ITEMS, from: input | before}`. */
export function readShortcut(tree: MapTree): Pick<BlockDefinition, 'shortcut' | 'saysShortcut' | 'projectsFrom'> {
  const shortcut = getEntry(tree, 'shortcut');
  if (shortcut?.kind === 'map') {
    const projectsFrom = textAt(shortcut, 'from') === 'before' ? 'before' : 'input';
    return {shortcut: 'projection', saysShortcut: true, projectsFrom};
  }
  const said = textAt(tree, 'shortcut');
  return {shortcut: (said ?? 'projection') as Shortcut, saysShortcut: said !== null, projectsFrom: 'input'};
}

/** What the shortcut becomes where the identity does not fit. */
export function resolveProjection(tree: MapTree, definition: BlockDefinition, scope: Scope): ItemSpec[] {
  if (definition.shortcut !== 'projection') return [];
  const shortcut = getEntry(tree, 'shortcut');
  if (shortcut?.kind !== 'map') return makeProjection(definition, scope);
  return resolveItems(getEntry(shortcut, 'project'), {...scope, trail: [...scope.trail, 'shortcut']});
}

/** He et al.'s projection shortcut (option B), named as in torchvision: a 1x1 convolution and a batchnorm. */
function makeProjection({place}: BlockDefinition, {variables, conventions}: Scope): OperationSpec[] {
  const [channels, stride] = [Number(variables.get('out') ?? 1), Number(variables.get('stride') ?? 1)];
  return [
    {
      kind: 'operation',
      operation: 'conv',
      name: 'downsample.0',
      values: fillValues('conv', {channels, kernel: 1, stride}, conventions),
      expressions: {channels: '$out', stride: '$stride'},
      place,
      places: {},
    },
    {
      kind: 'operation',
      operation: 'batchnorm',
      name: 'downsample.1',
      values: fillValues('batchnorm', {}, conventions),
      expressions: {},
      place,
      places: {},
    },
  ];
}
