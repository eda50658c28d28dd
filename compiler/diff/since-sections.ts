import {formatCount, plural} from '../../common/format.js';
import {difference, percentage} from '../report/numbers.js';
import {left, right} from '../../common/table.js';
import type {Column, Row} from '../../common/table.js';
import {describeFit} from './sections.js';
import type {Fate, FileChange, NetworkChange, RecipeChange, SinceDiff} from './since.js';

/** What both forms for people, text and Markdown, are made of. */

export const networkColumns: readonly Column[] = [
  left('network'),
  left(''),
  right('parameters'),
  right(''),
  right('MACs, 1 image'),
  right(''),
  left('weights from before'),
];

const quiet: readonly Fate[] = ['unchanged', 'reworded'];

/** The networks or recipes that a reviewer has to look at. */
export function listLoud<Change extends {readonly fate: Fate}>(changes: readonly Change[]): Change[] {
  return changes.filter(({fate}) => !quiet.includes(fate));
}

/** A row for each network that is not what it was: its counts now, and what they were more or less. */
export function listNetworkRows({networks}: SinceDiff): Row[] {
  return listLoud(networks).map((change) => {
    const {name, summary, diff} = change;
    const counts = (['parameters', 'macs'] as const).flatMap((key) => {
      if (summary === null) return ['', ''];
      const [was, is] = [diff?.before[key], summary[key]];
      return [formatCount(is), was === undefined || was === is ? '' : percentage(was, is) || difference(was, is)];
    });
    return [name, describeFate(change), ...counts, diff !== null ? describeFit(diff.weights) : ''];
  });
}

export function describeFate({fate, formerName}: NetworkChange): string {
  if (fate === 'added') return 'new';
  if (fate === 'faulty') return 'has errors';
  return formerName === null ? fate : `was ${formerName}`;
}

/** `2 networks changed, 1 is new. 1 recipe changed.` */
export function describeChanges({networks, recipes}: SinceDiff): string {
  const parts = [countFates('network', networks), countFates('recipe', recipes)].filter((part) => part !== '');
  return parts.length === 0 ? 'No network and no recipe changed.' : parts.map((part) => `${part}.`).join(' ');
}

function countFates(noun: string, changes: readonly {readonly fate: Fate}[]): string {
  const verbs: readonly [Fate, string][] = [
    ['changed', 'changed'],
    ['added', 'new'],
    ['removed', 'removed'],
    ['renamed', 'renamed'],
    ['faulty', 'with errors'],
  ];
  const counts = verbs
    .map(([fate, verb]) => ({verb, number: changes.filter((change) => change.fate === fate).length}))
    .filter(({number}) => number > 0);
  return counts
    .map(({verb, number}, at) => `${at === 0 ? plural(number, noun) : formatCount(number)} ${verb}`)
    .join(', ');
}

/** What is as it was, in one line; nothing where nothing is. */
export function describeUnchanged({networks, recipes}: SinceDiff): string {
  const counts = (fate: Fate) => {
    const number = (changes: readonly {readonly fate: Fate}[]) => changes.filter((one) => one.fate === fate).length;
    return [
      {noun: 'network', number: number(networks)},
      {noun: 'recipe', number: number(recipes)},
    ]
      .filter((one) => one.number > 0)
      .map((one) => plural(one.number, one.noun))
      .join(' and ');
  };
  const [same, reworded] = [counts('unchanged'), counts('reworded')];
  return [
    ...(same === '' ? [] : [`Unchanged: ${same}.`]),
    ...(reworded === '' ? [] : [`Only comments, descriptions or references: ${reworded}.`]),
  ].join(' ');
}

const maxNames = 8;

/** `specs/blocks/basic.yaml, in 12 networks: resnet18, resnet34, …`. */
export function describeUse({networks, recipes}: FileChange): string {
  const uses = [
    {noun: 'network', names: networks},
    {noun: 'recipe', names: recipes},
  ].filter(({names}) => names.length > 0);
  return uses
    .map(({noun, names}) => {
      const more = names.length > maxNames ? ', …' : '';
      return `${plural(names.length, noun)}: ${names.slice(0, maxNames).join(', ')}${more}`;
    })
    .join('; ');
}

export function describeRecipe({name, fate, settings}: RecipeChange): string {
  if (fate === 'changed') return `${name}: ${plural(settings.length, 'setting')} changed`;
  return `${name}: ${fate === 'added' ? 'new' : fate === 'faulty' ? 'has errors' : fate}`;
}
