import {join} from 'node:path';
import {loadRecipe, printDiagnostics} from '../../compiler/index.js';
import type {Recipe} from '../../compiler/index.js';
import {UserError} from '../errors.js';
import {readVersion} from '../runs/environment.js';
import {readRecord} from '../runs/read-record.js';

/**
 * The recipe that a run keeps; its faults are printed.
 *
 * @throws UserError `run-recipe` where it has some
 */
export function readRunRecipe(folder: string): Recipe {
  const file = join(folder, 'recipe.yaml');
  const {recipe, diagnostics} = loadRecipe({file, renamed: true});
  const faults = diagnostics.filter(({severity}) => severity === 'error'); // its warnings were for who began the run
  process.stderr.write(printDiagnostics(faults, {format: 'text', color: process.stderr.isTTY ?? false}));
  if (recipe !== null && faults.length === 0) return recipe;
  const before = readRecord(join(folder, 'environment.json'), JSON.parse)['specnet'];
  const now = readVersion();
  throw before === undefined || before === now
    ? new UserError('run-recipe', `${file} is not as the run was started with.`, 'Put back the file as it was.', 2)
    : new UserError(
        'run-recipe',
        `${file} was written by specnet ${String(before)}; this is specnet ${now}, which cannot read it.`,
        'Take the version that started the run.',
        2,
      );
}
