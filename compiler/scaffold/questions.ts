import {join} from 'node:path';
import {isPartName, isReserved} from '../3-resolve/names.js';
import type {Message} from '../diagnostics/diagnostic.js';
import {answerWrong} from '../diagnostics/review-messages.js';
import {suggest} from '../../common/suggest.js';
import {listNames} from '../files/library.js';

/** What a new spec is made from, each as text that its question accepts. */
export interface Answers {
  readonly name: string;
  readonly input: string;
  readonly classes: string;
  readonly stem: string;
  readonly block: string;
  readonly depths: string;
  readonly widths: string;
}

export interface Question {
  readonly key: keyof Answers;
  /** As it is asked. */
  readonly text: string;
  /** The answer of somebody who only presses Enter; null where there is none. */
  readonly otherwise: (answers: Partial<Answers>) => string | null;
  /** Why an answer cannot be taken; null where it can. */
  readonly refuse: (answer: string, answers: Partial<Answers>) => Message | null;
}

/** The folders that a new spec's blocks and stems come from: its own project's, then the package's. */
export function makeQuestions(specFolders: readonly string[]): readonly Question[] {
  const named = (kind: 'blocks' | 'stems') => listNames(specFolders.map((folder) => join(folder, kind)));
  const [blocks, stems] = [named('blocks'), named('stems')];
  const known = (what: string, names: readonly string[]) => (answer: string) =>
    names.includes(answer)
      ? null
      : {...answerWrong(what, answer, 'one of those there are'), advice: suggest(answer, names)};
  return [
    {key: 'name', text: 'name', otherwise: () => null, refuse: refuseName},
    {
      key: 'input',
      text: 'image, height x width x channels',
      otherwise: () => '32x32x3',
      refuse: (answer) =>
        readNumbers(answer, 'x').length === 3 && readNumbers(answer, 'x').every((side) => side <= 8192)
          ? null
          : answerWrong('image', answer, 'height x width x channels, such as 32x32x3'),
    },
    {
      key: 'classes',
      text: 'classes',
      otherwise: () => '10',
      refuse: (answer) =>
        isWithin(answer, 2, 65536) ? null : answerWrong('number of classes', answer, 'a whole number from 2 to 65536'),
    },
    {
      key: 'stem',
      text: `stem (${stems.join(', ')})`,
      otherwise: ({input = ''}) => (Math.min(...readNumbers(input, 'x').slice(0, 2)) > 64 ? 'imagenet' : 'cifar'),
      refuse: known('stem', stems),
    },
    {key: 'block', text: `block (${blocks.join(', ')})`, otherwise: () => 'basic', refuse: known('block', blocks)},
    {
      key: 'depths',
      text: 'blocks of each stage',
      otherwise: () => '2,2,2,2',
      refuse: (answer) =>
        isList(answer, 4096)
          ? null
          : answerWrong('list of depths', answer, 'a number of blocks a stage, such as 2,2,2,2'),
    },
    {
      key: 'widths',
      text: 'channels of each stage',
      otherwise: ({depths = ''}) =>
        readNumbers(depths, ',')
          .map((_, stage) => Math.min(64 * 2 ** stage, 2048))
          .join(','),
      refuse: (answer, {depths = ''}) => {
        const stages = readNumbers(depths, ',').length;
        return isList(answer, 65536) && readNumbers(answer, ',').length === stages
          ? null
          : answerWrong('list of widths', answer, `${stages} numbers of channels, one a stage`);
      },
    },
  ];
}

/** The numbers of `32x32x3` or `2,2,2,2`; none where anything else stands there. */
export function readNumbers(text: string, separator: 'x' | ','): number[] {
  const parts = text.split(separator).map((part) => part.trim());
  return parts.every((part) => /^[1-9]\d{0,5}$/u.test(part)) ? parts.map(Number) : [];
}

function isList(text: string, most: number): boolean {
  const numbers = readNumbers(text, ',');
  return numbers.length > 0 && numbers.length <= 64 && numbers.every((one) => one <= most);
}

function isWithin(text: string, least: number, most: number): boolean {
  const [number] = readNumbers(text, ',');
  return number !== undefined && !text.includes(',') && number >= least && number <= most;
}

function refuseName(answer: string): Message | null {
  if (isPartName(answer) && !isReserved(answer)) return null;
  return answerWrong(
    'name',
    answer,
    'lower-case letters, digits, single dashes and underscores, such as my-net; no word of JavaScript',
  );
}
