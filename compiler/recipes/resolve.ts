import type {MapTree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import type {Metric} from './schedule.js';
import type {Freeze, Recipe} from './recipe.js';
import {resolveDefaults} from './resolve-defaults.js';

/** A recipe as it may be written: what has a default is there by now, but for `best`. */
type Written = Omit<Recipe, 'loss' | 'freeze' | 'best' | 'time_budget'> & {
  readonly loss: string | Recipe['loss'];
  readonly freeze: readonly (string | Freeze)[];
  readonly best?: Metric;
  readonly time_budget: number | string | null;
};

/** What is said for people only. */
const said = new Set(['description', 'extends']);

/**
 * The valid document as a recipe: every default filled in, what has a short form in its long one.
 *
 * @param schema specs/schema/recipe.schema.json
 */
export function resolveRecipe(tree: MapTree, schema: unknown): Recipe {
  const entries = new Map([...tree.entries].filter(([key]) => !said.has(key)));
  const {loss, freeze, best, early_stopping, time_budget, ...rest} = resolveDefaults(
    toData({...tree, entries}),
    schema,
  ) as unknown as Written;
  const whole: Recipe = {
    ...rest,
    loss: typeof loss === 'string' ? {name: 'cross-entropy', label_smoothing: 0} : loss,
    freeze: freeze.map((one) => (typeof one === 'string' ? {match: one, after: 0} : one)),
    best: best ?? early_stopping?.metric ?? 'val/acc',
    early_stopping,
    time_budget: typeof time_budget === 'string' ? parseDuration(time_budget) : time_budget,
  };
  return sortKeys(whole, schema as RecipeForm);
}

interface RecipeForm {
  readonly properties: Readonly<Record<string, {readonly deprecated?: boolean}>>;
}

function sortKeys(recipe: Recipe, {properties}: RecipeForm): Recipe {
  const keys = Object.keys(properties).filter((key) => !said.has(key) && properties[key]?.deprecated !== true);
  return Object.fromEntries(keys.map((key) => [key, recipe[key as keyof Recipe]])) as unknown as Recipe;
}

/** Seconds of `20m`, `1h30m`, `90s`, which the schema has found to be of that form. */
function parseDuration(text: string): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/u.exec(text) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
