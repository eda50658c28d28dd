import {basename} from 'node:path';
import type {Place} from '../diagnostics/place.js';
import {positionAt} from '../diagnostics/place.js';

/** `resnet18.yaml:9`, as trails and generated comments cite a line. */
export function cite(place: Place): string {
  return `${basename(place.source.name)}:${positionAt(place.source, place.start).line}`;
}
