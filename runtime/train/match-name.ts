import {findHead} from '../nn/find-head.js';
import type {Model} from '../nn/model.js';

/**
 * Whether a parameter of a network is meant by a word of a recipe: `head`, the last layer; `body`, all others; or a
 * pattern on the names.
 */
export function createMatcher(model: Model): (name: string, match: string) => boolean {
  const head = new Set(findHead(model).map(({name}) => name));
  return (name, match) => {
    if (match === 'head') return head.has(name);
    if (match === 'body') return !head.has(name);
    return matchesName(name, match);
  };
}

/**
 * Whether a parameter's name is of the pattern, in which * stands for any characters, dots too: `layer1.*` and
 * `*.conv1.weight`.
 */
export function matchesName(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
