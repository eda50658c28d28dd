/** A layer function of `specnet/nn`, or one of its types: imported where it is used, and called nothing else. */
export interface LayerFunction {
  readonly kind: 'layer function';
  readonly name: string;
  readonly isType: boolean;
}

/**
 * What generated code declares: a function, a type, a parameter or a variable. Its name is resolved when all of a
 * module is described (resolve-names.ts).
 */
export interface Identifier {
  readonly kind: 'identifier';
  /** What it would be called, the best first. */
  readonly wishes: readonly string[];
  /** What is put after the last wish where all are taken, before a number is: `yBlock`, `identityBranch`. */
  readonly role: string;
}

/** Code in pieces: as it stands, and what has yet to be named. */
export type Text = readonly (string | LayerFunction | Identifier)[];

/** What each is called. */
export type NameOf = (named: LayerFunction | Identifier) => string;

export function callableOf(name: string): LayerFunction {
  return {kind: 'layer function', name, isType: false};
}

export function typeOf(name: string): LayerFunction {
  return {kind: 'layer function', name, isType: true};
}

export function identify(wishes: string | readonly string[], role = ''): Identifier {
  return {kind: 'identifier', wishes: typeof wishes === 'string' ? [wishes] : wishes, role};
}

export function spell(text: Text, nameOf: NameOf): string {
  return text.map((piece) => (typeof piece === 'string' ? piece : nameOf(piece))).join('');
}
