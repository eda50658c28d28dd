import {generatedWords, reservedWords} from '../3-resolve/names.js';

/** Names that no variable or function of generated code may take, and those that it has taken. */
export type Taken = Set<string>;

/** What is taken before anything is named: TypeScript's words and those of specnet/nn. */
export function startNames(others: Iterable<string> = []): Taken {
  return new Set([...reservedWords, ...generatedWords, ...others]);
}

/** The name, or with a number where it is taken: `basic2`, `branch1_2`. */
export function makeUnique(name: string, taken: Taken): string {
  const stem = /\d$/.test(name) ? `${name}_` : name;
  let unique = name;
  for (let number = 2; taken.has(unique); number++) unique = stem + String(number);
  taken.add(unique);
  return unique;
}

/** A layer's name as a variable: `branch2Conv3x3` for `branch2.conv_3x3`; empty where it begins with no letter. */
export function toVariable(name: string): string {
  const joined = joinParts(name);
  return /^[A-Za-z]/.test(joined) ? joined.charAt(0).toLowerCase() + joined.slice(1) : '';
}

/** `SqueezeExcite` for `squeeze-excite`. */
export function toSuffix(name: string): string {
  const joined = joinParts(name);
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

function joinParts(name: string): string {
  return name.split(/[^A-Za-z0-9]+/).reduce((joined, part) => {
    if (/\d$/.test(joined) && /^\d/.test(part)) return `${joined}_${part}`;
    return joined + (joined === '' ? part : part.charAt(0).toUpperCase() + part.slice(1));
  }, '');
}
