import type {Recipe} from '../../../compiler/index.js';

/** As it comes back from a file. */
export function serializeRecipe(recipe: Recipe): Recipe & Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(recipe)) as Recipe & Readonly<Record<string, unknown>>;
}
