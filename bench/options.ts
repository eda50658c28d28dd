import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {UserError} from '../common/errors.js';
import {packageRoot} from '#package-root';
import type {Choice} from './measure/choose-programs.js';
import {suites} from './suites/index.js';
import type {Suite} from './suites/suite.js';

export interface Options {
  readonly wanted: readonly Suite[];
  readonly choice: Choice;
  readonly rounds: number;
  /** That each program measures. */
  readonly seconds: number;
  /** Whether to end with status 1 where something has become slower. */
  readonly check: boolean;
  /** The folder that results are stored in; null where they are not stored. */
  readonly out: string | null;
}

/**
 * A quick run is to see that everything works, and its figures say little; one of some works only is not a whole suite:
 * neither replaces what is stored, unless `--out` says so.
 *
 * @throws UserError `option-wrong` where a suite or an option is
 */
export function readOptions(words: readonly string[]): Options {
  const {values, positionals} = parseWords(words);
  const {quick, check, only} = values;
  const usual = quick || only !== '' ? null : join(packageRoot, 'bench', 'results');
  return {
    wanted: positionals.length === 0 ? suites : positionals.map(findSuite),
    // Whoever names works wants all of them.
    choice: {only, brief: quick && only === ''},
    rounds: readNumber('--rounds', values.rounds, quick ? 1 : 3),
    seconds: readNumber('--seconds', values.seconds, quick ? 0.5 : 6),
    check,
    out: values.out === undefined ? usual : resolve(values.out),
  };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        rounds: {type: 'string'},
        seconds: {type: 'string'},
        only: {type: 'string', default: ''},
        quick: {type: 'boolean', default: false},
        check: {type: 'boolean', default: false},
        out: {type: 'string'},
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(message: string): UserError {
  return new UserError('option-wrong', message, 'bench/README.md lists what there is.', 2);
}

function findSuite(wanted: string): Suite {
  const suite = suites.find(({name}) => name === wanted);
  if (suite !== undefined) return suite;
  throw wrong(`There is no suite ${wanted}; there are ${suites.map(({name}) => name).join(', ')}.`);
}

function readNumber(option: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && (option !== '--rounds' || Number.isInteger(value))) return value;
  throw wrong(`${option} ${text} is no ${option === '--rounds' ? 'whole number' : 'number'} above 0.`);
}
