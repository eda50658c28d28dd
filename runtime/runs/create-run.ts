import {copyFileSync, mkdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import type {ChromeTrace} from '../profile/chrome-trace.js';
import type {EpochResult} from '../train/loop.js';
import type {NamedTensor} from '../train/trainer.js';
import type {RunEnvironment} from './environment.js';
import {openResults} from './results.js';
import {createRunFolder} from './run-folder.js';
import {writeWeights} from './safetensors.js';
import {openTensorBoard} from './tensorboard.js';
import {writeFileAtomically} from '../write-file.js';

/** What a run is made of; all of it is kept, so that the run can be understood and repeated later. */
export interface RunDescription {
  readonly name: string;
  /** The resolved spec and recipe, in YAML. */
  readonly spec: string;
  readonly recipe: string;
  /** The generated module and its contract. */
  readonly modules: readonly string[];
  readonly environment: RunEnvironment;
}

/** A run's folder, as the training loop writes to it. */
export interface Run {
  /** Relative to the folder that the run was started in. */
  readonly folder: string;
  /** A row of results.csv, and TensorBoard's scalars. */
  writeEpoch(result: EpochResult): void;
  writeLast(weights: readonly NamedTensor[], epoch: number): void;
  writeBest(weights: readonly NamedTensor[], epoch: number): void;
  writeTest(result: TestResult): void;
  /** @returns the file's path, relative as `folder` is */
  writeProfile(trace: ChromeTrace): string;
  close(): void;
}

/** How the best weights do on images that training never saw. */
export interface TestResult {
  /** The epoch that the weights are of. */
  readonly epoch: number;
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * Makes the run's folder in `base` and fills it:
 *
 *     runs/train/NAME/  spec.yaml  recipe.yaml  NAME.ts  NAME.contract.ts  environment.json
 *                       results.csv  test.json  profile.json  events.out.tfevents.…
 *                       weights/last.safetensors  weights/best.safetensors
 */
export function createRun(base: string, description: RunDescription): Run {
  const folder = createRunFolder(base, description.name);
  const path = (...parts: string[]): string => join(base, folder, ...parts);
  mkdirSync(path('weights'));
  writeFileAtomically(path('spec.yaml'), [description.spec]);
  writeFileAtomically(path('recipe.yaml'), [description.recipe]);
  writeFileAtomically(path('environment.json'), [JSON.stringify(description.environment, null, 2) + '\n']);
  for (const module of description.modules) copyFileSync(module, path(basename(module)));
  const results = openResults(path('results.csv'));
  const tensorboard = openTensorBoard(path());
  const write = (file: string, tensors: readonly NamedTensor[], epoch: number): void =>
    writeWeights(path('weights', file), {tensors, metadata: {format: 'pt', epoch: String(epoch)}});
  return {
    folder,
    writeEpoch(result) {
      results.write(result);
      tensorboard.write(result.epoch, {
        'train/loss': result.train.loss,
        'train/acc': result.train.accuracy,
        'val/loss': result.validation.loss,
        'val/acc': result.validation.accuracy,
        lr: result.learningRate,
      });
    },
    writeLast: (weights, epoch) => write('last.safetensors', weights, epoch),
    writeBest: (weights, epoch) => write('best.safetensors', weights, epoch),
    writeTest: (result) => writeFileAtomically(path('test.json'), [JSON.stringify(result, null, 2) + '\n']),
    writeProfile(trace) {
      writeFileAtomically(path('profile.json'), [JSON.stringify(trace) + '\n']);
      return join(folder, 'profile.json');
    },
    close() {
      results.close();
      tensorboard.close();
    },
  };
}
