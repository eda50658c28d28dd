import {stringify} from 'yaml';
import type {Recipe} from './recipe.js';

/**
 * The recipe as YAML, with nothing left to look up: what a run folder keeps. Its keys stand in the order of the type.
 */
export function formatRecipe(recipe: Recipe): string {
  const {name, seed, epochs, batch, precision, loss, optimizer, schedule, data, augment, early_stopping} = recipe;
  const ordered = {name, seed, epochs, batch, precision, loss, optimizer, schedule, data, augment, early_stopping};
  return stringify(ordered, {lineWidth: 120, flowCollectionPadding: false});
}
