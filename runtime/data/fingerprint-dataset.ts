import {createHash} from 'node:crypto';
import type {DatasetDescription} from './description.js';

/** Stands for a data set's images: the same for the same files, wherever they lie. */
export function fingerprintDataset({image, classes, train, test}: DatasetDescription): string {
  const files = [train, test].map((part) => part.map(({sha1}) => sha1));
  return createHash('sha256').update(JSON.stringify([image, classes, files])).digest('hex');
}
