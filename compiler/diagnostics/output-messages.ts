/** Messages about files that are written. */

import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function outputOutside(path: string): Message {
  return {
    code: 'output-outside',
    message: `${quote(path)} cannot take generated files: it is a link that leads elsewhere, or no folder.`,
    advice: 'Give --out a folder of its own.',
  };
}

export function outputAbove(path: string): Message {
  return {
    code: 'output-outside',
    message: `${quote(path)} is not below the project's folder, in which generated code stays.`,
    advice: 'Start in a folder above both, and name the specs by their paths.',
  };
}

export function outputUnwritable(path: string, reason: string): Message {
  const full = reason === 'ENOSPC' || reason === 'EDQUOT';
  return {
    code: 'output-unwritable',
    message: `${quote(path)} cannot be written: ${full ? 'the disk is full' : reason}.`,
    advice: full
      ? 'Free some space, then run the command again.'
      : 'Make the folder writable, or name another place with --out.',
  };
}

export function outputToTerminal(example: string): Message {
  return {
    code: 'output-to-terminal',
    message: 'The answer is a diagram or a page, which a terminal does not show.',
    advice: `Name a file for it, as in ${example}, or send it on with > or |.`,
  };
}

export function outOfDate(path: string, exists: boolean, command: string): Message {
  return {
    code: 'out-of-date',
    message: exists ? `${quote(path)} is not what its spec generates.` : `${quote(path)} has not been generated.`,
    advice: `Run: ${command}`,
  };
}
