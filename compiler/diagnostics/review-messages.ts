/** Messages of the commands for reviewing and learning: diff, explain, init. */

import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function noRepository(): Message {
  return {
    code: 'git-missing',
    message: 'The current directory is not in a git repository, or git is not installed.',
    advice: 'Compare two files instead: spec diff old.yaml new.yaml.',
  };
}

export function revisionUnknown(revision: string): Message {
  return {
    code: 'revision-unknown',
    message: `git knows no revision ${quote(revision)} here.`,
    advice: 'Name a branch, a tag or a commit of this repository, as in spec diff resnet18.yaml@main.',
  };
}

export function fileMissingAt(name: string, revision: string, advice: string): Message {
  return {code: 'file-missing', message: `There is no file ${quote(name)} as of ${quote(revision)}.`, advice};
}

export function keyMissing(key: string, advice: string): Message {
  return {code: 'key-missing', message: `The resolved spec has no key or layer ${quote(key)}.`, advice};
}

export function oneKey(second: string): Message {
  return {
    code: 'argument-wrong',
    message: `${quote(second)} is a second key.`,
    advice: 'Ask for one key at a time, or for none to see everything.',
  };
}

export function sweepValue(value: string): Message {
  return {
    code: 'argument-wrong',
    message: `${quote(value)} sets nothing: a sweep says itself what its trials have.`,
    advice: 'Write it under "fixed" in the sweep, or leave it out.',
  };
}

export function specsToCompare(count: number): Message {
  return {
    code: 'argument-wrong',
    message: `${count} specs are given.`,
    advice: 'Name two, or one to see what has changed in it: spec diff resnet18.yaml@main.',
  };
}

export function valuesSince(value: string): Message {
  return {
    code: 'argument-wrong',
    message: `${quote(value)} does not go with --since, which compares every network with itself.`,
    advice: 'Leave it out, or compare one network: spec diff wrn-28-10.yaml@main depth=16.',
  };
}

export function limitWithoutMarkdown(): Message {
  return {
    code: 'option-wrong',
    message: '--max-length has no effect here: it shortens the Markdown of --since.',
    advice: 'Leave it out, or give it with both: spec diff --since main --format markdown --max-length 65536.',
  };
}

export function limitWrong(text: string): Message {
  return {
    code: 'option-wrong',
    message: `--max-length ${quote(text)} is not a number of characters.`,
    advice: 'Write a number from 100 on, for example --max-length 65536.',
  };
}

export function notANumber(option: string, text: string, example: string): Message {
  return {
    code: 'option-wrong',
    message: `${option} ${quote(text)} is not a number of images.`,
    advice: `Write for example ${option} ${example}.`,
  };
}

export function alreadyThere(path: string): Message {
  return {
    code: 'file-exists',
    message: `${quote(path)} exists already, and is left as it is.`,
    advice: 'Choose another name, or edit that file.',
  };
}

export function answerWrong(what: string, text: string, expected: string): Message {
  return {code: 'answer-wrong', message: `${quote(text)} is not a ${what}.`, advice: `Write ${expected}.`};
}

export function answerMissing(what: string): Message {
  return {
    code: 'answer-missing',
    message: `The ${what} is not given, and there is no terminal to ask on.`,
    advice: 'Give it, as in spec init my-net.',
  };
}
