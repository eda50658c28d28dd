import {reservedWords, vocabulary} from '../3-resolve/names.js';
import type {Module} from './describe/module.js';
import type {Identifier, NameOf, LayerFunction} from './identifiers.js';

/** What a module's words and identifiers are called, and what it has to import for that. */
export interface ResolvedNames {
  readonly nameOf: NameOf;
  /** Words of `specnet/nn` that are used, in the order of the alphabet. */
  readonly values: readonly string[];
  /** Types of `specnet/nn`. */
  readonly types: readonly string[];
}

/**
 * Gives every identifier of a module a name of its own, when all of them are known: those of the module first, then
 * each function's. What a module exports and imports keeps its name, and so does what JavaScript reserves; no word of
 * `specnet/nn` means anything else, whether it is used or not.
 */
export function resolveNames(module: Module): ResolvedNames {
  const global = new Set([...reservedWords, ...vocabulary, module.network.name, 'contract']);
  const names = new Map<Identifier, string>();
  for (const {name} of module.common) names.set(name, pick(name, global));
  for (const {name, sizesType} of module.blocks) {
    names.set(name, pick(name, global));
    if (sizesType !== null) names.set(sizesType, pick(sizesType, global));
  }
  const words = new Map<string, LayerFunction>();
  for (const one of [...module.blocks, module.network]) {
    const taken = new Set(global);
    visit(one, (named) => {
      if (named.kind === 'layer function') words.set(named.name, named);
      else if (!names.has(named)) names.set(named, pick(named, taken));
    });
  }
  const used = [...words.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  return {
    nameOf: (named) => (named.kind === 'layer function' ? named.name : find(names, named)),
    values: used.filter(({isType}) => !isType).map(({name}) => name),
    types: used.filter(({isType}) => isType).map(({name}) => name),
  };
}

/** Takes a name. */
function pick({wishes, role}: Identifier, taken: Set<string>): string {
  const name = wishes.find((wish) => !taken.has(wish)) ?? nameByRole(wishes.at(-1) ?? 'unnamed', role, taken);
  taken.add(name);
  return name;
}

/** The name with its role, `yBlock`, and with the first number that is free: `dBranch2`, `branch1_2`. */
function nameByRole(wish: string, role: string, taken: ReadonlySet<string>): string {
  const name = wish + role;
  if (!taken.has(name)) return name;
  const stem = /\d$/.test(name) ? `${name}_` : name;
  let number = 2;
  while (taken.has(`${stem}${number}`)) number++;
  return `${stem}${number}`;
}

/** All that a description names, in the order in which it stands there. */
function visit(part: unknown, add: (named: LayerFunction | Identifier) => void): void {
  if (typeof part !== 'object' || part === null) return;
  if (isNamed(part)) add(part);
  else for (const value of Object.values(part)) visit(value, add);
}

function isNamed(part: object): part is LayerFunction | Identifier {
  return 'kind' in part && (part.kind === 'layer function' || part.kind === 'identifier');
}

function find(names: ReadonlyMap<Identifier, string>, identifier: Identifier): string {
  const name = names.get(identifier);
  if (name === undefined) throw new Error(`nothing is called ${identifier.wishes.join(' or ')}`);
  return name;
}
