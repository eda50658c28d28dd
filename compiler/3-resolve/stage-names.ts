import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import * as say from '../diagnostics/block-messages.js';
import type {Variables} from './expression.js';
import {reportFault} from './expression.js';
import type {StageSpec} from './model-spec.js';
import {readText} from './read.js';
import {expandTemplate} from './template.js';

/** torchvision's names of a ResNet's blocks: `layer1.0`. */
export const defaultTemplate = 'layer$stage.$index';

/** A stage that has not got its name, with the template of its blocks' names. */
export type TemplatedStage = StageSpec & {readonly template: string};

/** The template of a stage's blocks, and where it is written; its own, or the spec's. */
export interface NameTemplate {
  readonly text: string;
  readonly place: Place;
}

export function findTemplate(spec: Tree, stage: Tree | null, fallback: Place): NameTemplate {
  const tree = getEntry(stage, 'name') ?? getEntry(getEntry(spec, 'names'), 'blocks');
  return {text: readText(tree) ?? defaultTemplate, place: tree?.place ?? fallback};
}

/** The name of one block, which no other block has. */
export function nameBlock(
  {text, place}: NameTemplate,
  variables: Variables,
  taken: Set<string>,
  diagnostics: Diagnostic[],
  trail: readonly string[],
): string {
  const expanded = expandTemplate(text, variables);
  if ('message' in expanded) {
    reportFault(place, expanded.message, diagnostics, trail);
    return text;
  }
  const {name} = expanded;
  if (taken.has(name)) diagnostics.push(makeError(place, say.duplicateBlock(name), trail));
  taken.add(name);
  return name;
}

/**
 * What a stage is called where it is reported: what the names of its blocks begin with. Where that is no more than what
 * another stage's begin with, its number.
 */
export function nameStages(stages: readonly TemplatedStage[]): StageSpec[] {
  const prefixes = stages.map(commonPrefix);
  return stages.map(({template: _template, ...stage}, index) => {
    const prefix = prefixes[index] ?? '';
    const isOwn = prefix !== '' && prefixes.indexOf(prefix) === prefixes.lastIndexOf(prefix);
    return {...stage, name: isOwn ? prefix : `stage ${index + 1}`};
  });
}

/** `layer1` of `layer1.0` and `layer1.1`; the whole name of a single block that was not numbered. */
function commonPrefix({blocks, template}: TemplatedStage): string {
  const [first = [], ...others] = blocks.map(({name}) => name.split('.'));
  const numbered = /\$(index|number|block)\b|\$\{/.test(template);
  let length = others.length === 0 && !numbered ? first.length : first.length - 1;
  while (
    length > 0 &&
    !others.every((parts) => parts.slice(0, length).join('.') === first.slice(0, length).join('.'))
  ) {
    length--;
  }
  return first.slice(0, length).join('.');
}
