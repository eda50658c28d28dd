import type {MapTree} from '../1-parse/tree.js';
import {findTree, getEntry, placeOfKey, toData} from '../1-parse/tree.js';
import {loadExtended} from '../3-resolve/extend.js';
import type {Dimension} from '../../common/search-space.js';
import {countCombinations, formatValue, specKey} from '../../common/search-space.js';
import {findNear} from '../../common/suggest.js';
import type {Diagnostic, Message} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {fixedSettings} from '../diagnostics/setting-messages.js';
import * as say from '../diagnostics/sweep-messages.js';
import type {Library} from '../files/library.js';
import {findUnknownStep, suggestSettings} from '../recipes/settings.js';
import type {Sweep} from './sweep.js';

/** A sweep of more is a mistake, or no sweep. */
const maxTrials = 10_000;

/** What a sweep says that contradicts itself, changes nothing, or sets what is not there, each with its place. */
export function checkSweep(sweep: Sweep, tree: MapTree, library: Library): Diagnostic[] {
  const ofDomains = sweep.space.flatMap((dimension) => checkDomain(dimension, sweep.search, tree));
  // Ranges that are wrong cannot be counted.
  const ofCount = ofDomains.length === 0 ? checkCount(sweep, tree) : [];
  return [...checkKeys(sweep, tree, library), ...ofDomains, ...ofCount];
}

/** That every setting is a key of the recipe, or a param of all specs. */
function checkKeys(sweep: Sweep, tree: MapTree, library: Library): Diagnostic[] {
  const params = sweep.specs.map(({path}) => {
    const declared = getEntry(loadExtended(library, path, 'model').tree, 'params');
    return declared?.kind === 'map' ? [...declared.entries.keys()] : [];
  });
  const {schema} = library.schemas.of('recipe');
  const explain = (key: string, isFixed: boolean): Message | null => {
    const path = key.split('.');
    const has = sweep.specs.filter((_, at) => params[at]?.includes(key));
    const lacks = sweep.specs.filter((_, at) => params[at]?.includes(key) === false);
    if (isFixed && sweep.space.some((one) => one.key === key)) return say.sweptTwice(key);
    if (has.length > 0) return lacks.length === 0 ? null : say.paramOfSome(key, nameOf(has), nameOf(lacks));
    if (fixedSettings.has(key) || key === specKey) return say.sweptKeyOfSweep(key);
    if (findUnknownStep(path, schema) === null) return null;
    const nearParam = findNear(key, [...new Set(params.flat())]);
    const {near, known} = suggestSettings(path, null, schema);
    const meant = [...(nearParam === null ? [] : [nearParam]), ...near].map((one) => `"${one}"`).join(' or ');
    return say.unknownSwept(key, meant === '' ? `Known: ${known.join(', ')}.` : `Did you mean ${meant}?`);
  };
  return (['fixed', 'space'] as const).flatMap((map) => {
    const written = getEntry(tree, map);
    if (written?.kind !== 'map') return [];
    return [...written.entries].flatMap(([key, {key: place}]) => {
      const message = explain(key, map === 'fixed');
      return message === null ? [] : [makeError(place, message)];
    });
  });
}

function nameOf(specs: readonly {readonly name: string}[]): string {
  return specs[0]?.name ?? '';
}

function checkDomain({key, domain}: Dimension, search: Sweep['search'], tree: MapTree): Diagnostic[] {
  const path = key === specKey ? ['spec'] : ['space', key, domain.kind];
  const where = key === specKey ? 'spec' : `space.${key}`;
  const place = findTree(tree, path)?.key ?? tree.place;
  if (domain.kind === 'choice') {
    const texts = domain.values.map((value) => JSON.stringify(value));
    const again = texts.findIndex((text, at) => texts.indexOf(text) < at);
    if (again < 0) return [];
    const value = formatValue(domain.values[again] ?? null);
    return [makeError(findTree(tree, [...path, again])?.tree.place ?? place, say.choiceTwice(where, value))];
  }
  if (domain.low >= domain.high) return [makeError(place, say.rangeEmpty(where, domain.low, domain.high))];
  const isEndless = search === 'grid' && domain.kind !== 'int';
  return isEndless ? [makeError(place, say.gridEndless(where, domain.kind))] : [];
}

/** That there are as many trials as are asked for, and that they are asked for where they have to be. */
function checkCount({search, space, trials}: Sweep, tree: MapTree): Diagnostic[] {
  const combinations = countCombinations(space);
  if (search === 'grid') {
    const idle = ['trials', 'seed'].filter((key) => getEntry(tree, key) !== null);
    const faults = idle.map((key) => makeError(placeOfKey(tree, key), say.gridCounted(key)));
    const isTooLarge = Number.isFinite(combinations) && combinations > maxTrials;
    if (isTooLarge) faults.push(makeError(placeOfKey(tree, 'space'), say.gridTooLarge(combinations, maxTrials)));
    return faults;
  }
  const written = getEntry(tree, 'trials');
  if (written === null) return [makeError(placeOfKey(tree, 'name'), say.trialsMissing())];
  if (toData(written) === null || trials <= combinations) return [];
  return [makeError(written.place, say.trialsTooMany(trials, combinations))];
}
