import {operations} from '../operations/index.js';
import {joins} from '../operations/join.js';
import {splitChannels} from '../operations/split-channels.js';

/** Whether a network, a block, a stem or a recipe may have this name, and so be looked for in a file of that name. */
export function isPartName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64 && /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(value);
}

/**
 * `resnet18-imagenet` as an identifier: `resnet18Imagenet`; numbers stay two, `wrn28_10` of `wrn-28-10`, and `gernet_s`
 * is one already.
 */
export function toIdentifier(name: string): string {
  return name.replace(/(\d)-(?=\d)/g, '$1_').replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/**
 * Words that no function or variable of generated code may have: JavaScript's own, those that strict mode keeps, what
 * every object has (`constructor`), and `then`, since `await import()` of a module that exports it would call it.
 */
export const reservedWords: ReadonlySet<string> = new Set([
  ...(
    'abstract any arguments as async await boolean break case catch class const continue debugger declare ' +
    'default delete do else enum eval export extends false finally for from function get if implements import ' +
    'in instanceof interface let module namespace never new null number object of package private protected ' +
    'public return set static string super switch symbol this throw true try type typeof undefined unknown ' +
    'using var void while with yield NaN Infinity then'
  ).split(' '),
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** The words of `specnet/nn`, and the other names that every generated module has. */
export const vocabulary: ReadonlySet<string> = new Set([
  ...[...operations.values(), ...Object.values(joins), splitChannels].map(({layerFunction}) => layerFunction),
  ...'input model contract classes Model Node Contract'.split(' '),
]);

/** File names that Windows keeps for devices. */
const deviceNames = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Whether a network of that name could be generated on every system. */
export function isReserved(name: string): boolean {
  const identifier = toIdentifier(name);
  return reservedWords.has(identifier) || vocabulary.has(identifier) || deviceNames.test(name);
}
