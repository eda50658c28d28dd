import type * as tsMorph from 'ts-morph';
import type {ts} from 'ts-morph';

/** ts-morph, which whoever calls loads: it takes longer than most commands. */
export type TsMorph = Pick<typeof tsMorph, 'Project' | 'ts'>;

/** A file under inspection. What the readers know as generated code's they put into `read`. */
export interface Reading {
  readonly ts: TsMorph['ts'];
  readonly file: ts.SourceFile;
  readonly read: Set<ts.Node>;
}

/** Thrown by the readers at the first thing that generated code does not have; inspectFile catches it. */
export class Refusal extends Error {
  /** @param expected what stands there in generated code, for the message; empty where the rest says enough */
  constructor(
    readonly start: number,
    readonly end: number,
    readonly expected: string,
  ) {
    super(expected);
  }
}

export function refuse({file}: Reading, node: ts.Node, expected: string): never {
  throw new Refusal(node.getStart(file), node.getEnd(), expected);
}

/** Marks nodes as read. */
export function accept({read}: Reading, ...nodes: (ts.Node | undefined)[]): void {
  for (const node of nodes) if (node !== undefined) read.add(node);
}

/** A name as it stands in the text; the tokens were checked to be plain names before. */
export function readName(reading: Reading, node: ts.Node | undefined, parent: ts.Node): string {
  if (node === undefined || !reading.ts.isIdentifier(node)) return refuse(reading, node ?? parent, 'a name');
  accept(reading, node);
  return node.text;
}

/** The text of a string literal. */
export function readText(reading: Reading, node: ts.Node): string {
  if (!reading.ts.isStringLiteral(node)) return refuse(reading, node, 'text in quotes');
  accept(reading, node);
  return node.text;
}

/** Refuses the first node that no reader knew: a decorator, a modifier, whatever the grammar has and ours has not. */
export function refuseUnread(reading: Reading): void {
  const {ts, file, read} = reading;
  accept(reading, file, file.endOfFileToken);
  const visit = (node: ts.Node): void => {
    if (!read.has(node)) refuse(reading, node, '');
    ts.forEachChild(node, visit);
  };
  visit(file);
}
