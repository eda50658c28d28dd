import {mkdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {explainWrites, writeFileAtomically} from '../../common/write-file.js';
import type {Origin} from './checkpoint.js';
import type {ImportEnvironment, RunEnvironment} from './environment.js';
import {createRunFolder} from './run-folder.js';

/** What a run is made of; all of it is kept, so that the run can be understood, resumed and repeated later. */
export interface RunDescription {
  readonly name: string;
  /** The resolved spec, in YAML. */
  readonly spec: string;
  /** With the resolved recipe. */
  readonly origin: Origin;
  /** The generated module and its contract. */
  readonly modules: readonly string[];
  /** Of the network, in SVG; null where it cannot be drawn, since only its module is there. */
  readonly diagram: string | null;
  /** What the data set calls its classes: a label is an index into them. */
  readonly classes: readonly string[];
  readonly environment: RunEnvironment | ImportEnvironment;
}

/**
 * Makes the run's folder in `base` and puts into it what the run is made of; `openRun` then adds what it gives:
 *
 *     runs/train/NAME/  spec.yaml  recipe.yaml  NAME.ts  NAME.contract.ts  network.svg  classes.json
 *                       environment.json  train.log  results.csv  test.json  profile.json
 *                       events.out.tfevents.…
 *                       weights/last.safetensors  weights/best.safetensors
 *                       checkpoint/last.safetensors  checkpoint/previous.safetensors
 *
 * @returns the folder, relative to `base`
 */
export function createRun(base: string, description: RunDescription): string {
  const folder = createRunFolder(base, description.name);
  const path = (...parts: string[]): string => join(base, folder, ...parts);
  explainWrites(path(), () => {
    for (const inner of ['weights', 'checkpoint']) mkdirSync(path(inner));
    writeFileAtomically(path('spec.yaml'), [description.spec]);
    writeRecipe(path(), description.origin.recipe);
    if (description.diagram !== null) writeFileAtomically(path('network.svg'), [description.diagram]);
    writeFileAtomically(path('classes.json'), [JSON.stringify(description.classes, null, 2) + '\n']);
    writeFileAtomically(path('environment.json'), [JSON.stringify(description.environment, null, 2) + '\n']);
    for (const module of description.modules) writeFileAtomically(path(basename(module)), [readFileSync(module)]);
  });
  return folder;
}

/** @param folder the run's */
export function writeRecipe(folder: string, recipe: string): void {
  writeFileAtomically(join(folder, 'recipe.yaml'), [recipe]);
}
