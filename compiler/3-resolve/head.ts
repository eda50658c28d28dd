import type {Place} from '../diagnostics/place.js';
import type {Conventions} from './conventions.js';
import {fillValues} from './conventions.js';
import type {OperationSpec} from './model-spec.js';

/** The head of a spec that writes none: the mean over the feature map, and one dense layer named as in torchvision. */
export function makeDefaultHead(classes: number, place: Place, conventions: Conventions): OperationSpec[] {
  return [
    {kind: 'operation', operation: 'global-avgpool', name: null, values: {}, expressions: {}, place, places: {}},
    {
      kind: 'operation',
      operation: 'dense',
      name: 'fc',
      values: fillValues('dense', {features: classes}, conventions),
      expressions: {features: '$classes'},
      place,
      places: {},
    },
  ];
}
