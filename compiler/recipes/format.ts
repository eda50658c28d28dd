import {stringify} from '../1-parse/yaml.js';
import type {Recipe} from './recipe.js';

/** The recipe as YAML, with nothing left to look up: what a run folder keeps. */
export function formatRecipe(recipe: Recipe): string {
  return stringify(recipe, {lineWidth: 120, flowCollectionPadding: false, aliasDuplicateObjects: false});
}
