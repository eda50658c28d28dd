import type {Data, Tree} from '../1-parse/tree.js';
import {getEntry, toData} from '../1-parse/tree.js';
import {readList} from '../3-resolve/read.js';
import type {Recipe} from '../recipes/recipe.js';
import type {Explained, Origin} from './explained.js';
import {compilerDefault, makeMap, makeValue, written} from './explained.js';

/**
 * A resolved recipe with the origin of every value: where it was written, or that it is a default.
 *
 * @param tree what was written, with what it extends and the overrides merged in
 */
export function explainRecipe(recipe: Recipe, tree: Tree): Explained {
  const description = getEntry(tree, 'description');
  const said = description === null ? [] : ([['description', explainValue(toData(description), description)]] as const);
  const entries = Object.entries(recipe).map(
    ([key, value]) => [key, explainKey(recipe, key, value as Data, tree)] as const,
  );
  return makeMap([...entries.slice(0, 1), ...said, ...entries.slice(1)]);
}

function explainKey(recipe: Recipe, key: string, value: Data, tree: Tree): Explained {
  const own = getEntry(tree, key);
  if (key === 'best' && own === null && recipe.early_stopping !== null) {
    return makeValue(value, {from: 'derived', place: null, expression: 'early_stopping.metric'});
  }
  return explainValue(value, own);
}

function explainValue(value: Data, tree: Tree | null): Explained {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    // What is written in a short form: the loss's name, a pattern of freeze.
    if (tree?.kind === 'scalar') return explainShort(value, tree);
    return makeMap(Object.entries(value).map(([key, inner]) => [key, explainValue(inner, getEntry(tree, key))]));
  }
  if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
    const trees = readList(tree);
    return {kind: 'list', items: (value as readonly Data[]).map((item, at) => explainValue(item, trees[at] ?? null))};
  }
  return makeValue(value, tree === null ? compilerDefault : originOf(value, tree));
}

/** Of a map whose one value was written in its place. */
function explainShort(value: object, tree: Extract<Tree, {kind: 'scalar'}>): Explained {
  const entries = Object.entries(value as Readonly<Record<string, Data>>).map(([key, inner]): [string, Explained] => [
    key,
    makeValue(inner, inner === tree.value ? written(tree.place) : compilerDefault),
  ]);
  return makeMap(entries);
}

function originOf(value: Data, tree: Tree): Origin {
  const text = toData(tree);
  return written(tree.place, typeof text === 'string' && text !== value ? text : null);
}
