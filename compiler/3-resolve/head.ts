import type {Place} from '../diagnostics/place.js';
import {getOperation} from '../operations/index.js';
import type {OperationSpec} from './model-spec.js';

/** The head of a spec that writes none: the mean over the picture, and one dense layer named as in torchvision. */
export function makeDefaultHead(classes: number, place: Place): OperationSpec[] {
  return [
    {kind: 'operation', operation: 'global-avgpool', name: null, values: {}, expressions: {}, place, places: {}},
    {
      kind: 'operation',
      operation: 'dense',
      name: 'fc',
      values: getOperation('dense').fill({features: classes}),
      expressions: {features: '$classes'},
      place,
      places: {},
    },
  ];
}
