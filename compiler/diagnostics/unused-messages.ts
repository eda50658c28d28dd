/** Messages of phase 3: what a spec says without effect. */

import type {Message} from './diagnostic.js';
import {quote} from './printable.js';

export function unusedParameter(kind: string, name: string): Message {
  return {
    code: 'unused-parameter',
    message: `Nothing in this ${kind} uses its parameter ${quote(name)}: to set it changes nothing.`,
    advice: `Write $${name} where it belongs, or remove the parameter.`,
  };
}

export function unusedParam(name: string): Message {
  return {
    code: 'unused-param',
    message: `Nothing uses the param ${quote(name)}: to set it changes nothing.`,
    advice: `Write $${name} where it should count, "${name}: $${name}" in a stage for its block, or remove it.`,
  };
}

export function unusedSetting(where: string, key: string, block: string): Message {
  return {
    code: 'unused-setting',
    message: `${where} sets ${key}, but its block ${quote(block)} does not use $${key}: it changes nothing.`,
    advice: `Remove it, or write $${key} in the block.`,
  };
}

export function unusedBlock(name: string): Message {
  return {
    code: 'unused-block',
    message: `No stage uses the block ${quote(name)}.`,
    advice: `Name it in a stage, "block: ${name}", or remove it.`,
  };
}

export function unusedShared(): Message {
  return {
    code: 'unused-setting',
    message: 'Every stage names its own block: this one is not used.',
    advice: 'Remove it.',
  };
}

export function idleStage(name: string): Message {
  return {
    code: 'idle-stage',
    message: `The stage ${quote(name)} has no weights and keeps the shape: it learns nothing.`,
    advice: 'Remove the stage, or give its block layers.',
  };
}
