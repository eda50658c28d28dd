import {join} from 'node:path';
import {loadKeptKeys, loadKeptRecipe, printFound, readKeptRecipe} from '../../../compiler/index.js';
import type {Diagnostic, Recipe} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {readVersion} from '../../runs/environment.js';
import {readRecord} from '../../runs/read-record.js';

/** What the answers of a trained network depend on, of all that it was trained with. */
export type EvaluationRecipe = Pick<Recipe, 'seed' | 'precision' | 'data' | 'views'>;

/**
 * The recipe that a run keeps; its faults are printed.
 *
 * @throws UserError `run-recipe` where it has some
 */
export function readRunRecipe(folder: string): Recipe {
  const {recipe, diagnostics} = loadKeptRecipe({file: fileOf(folder)});
  return recipe ?? refuse(folder, diagnostics);
}

/**
 * What of it evaluation needs: a run stays open to `spec val` where this version cannot train any more as it was
 * trained. Of a later version's run all is read, since evaluation may depend on what this one does not know.
 *
 * @throws UserError `run-recipe` where that has faults, which are printed
 */
export function readEvaluationRecipe(folder: string): EvaluationRecipe {
  if (isLater(readWriter(folder), readVersion())) return readRunRecipe(folder);
  const {recipe, diagnostics} = loadKeptKeys({file: fileOf(folder)}, ['seed', 'precision', 'data', 'views']);
  return recipe ?? refuse(folder, diagnostics);
}

/**
 * A recipe that some version resolved, with the keys that this one has, to be compared with recipes of this one. What
 * cannot be read stays as it is.
 */
export function modernizeRecipe(recipe: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const read = readKeptRecipe(JSON.stringify({seed: 0, ...recipe}), 'recipe').recipe;
  if (read === null) return recipe;
  return Object.fromEntries(Object.entries(read).filter(([key]) => key !== 'seed' || 'seed' in recipe));
}

function refuse(folder: string, diagnostics: readonly Diagnostic[]): never {
  printFound(diagnostics, 'text');
  const file = fileOf(folder);
  const before = readWriter(folder);
  const now = readVersion();
  throw before === undefined || before === now
    ? new UserError('run-recipe', `${file} has changed since the run started.`, 'Restore the original file.', 2)
    : new UserError(
        'run-recipe',
        `${file} was written by specnet ${String(before)}; this is specnet ${now}, which cannot read it.`,
        'Use the version that started the run.',
        2,
      );
}

/** The version that wrote a run, as far as the run records it. */
function readWriter(folder: string): unknown {
  return readRecord(join(folder, 'environment.json'), JSON.parse)['specnet'];
}

/** Whether a version such as 0.10.1 comes after another. */
function isLater(version: unknown, other: string): boolean {
  return typeof version === 'string' && version.localeCompare(other, 'en', {numeric: true}) > 0;
}

function fileOf(folder: string): string {
  return join(folder, 'recipe.yaml');
}
