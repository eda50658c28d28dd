import type {ts} from 'ts-morph';
import {formatCount} from '../../common/format.js';
import {joins} from '../operations/join.js';
import {splitChannels} from '../operations/split-channels.js';
import {accept, readName, refuse} from './reading.js';
import type {Reading} from './reading.js';

/**
 * What an expression makes: a value of the network, several of them, the network itself, or a number, text, truth, or a
 * list or map of those. That a map can never stand where a Node belongs keeps anyone from making up a Node.
 */
export type Kind = 'node' | 'nodes' | 'model' | 'plain';

/** Something that may be called. */
export interface Callable {
  readonly parameters: readonly Kind[];
  /** Of further arguments. */
  readonly rest: Kind | null;
  /** How many arguments may be left out. */
  readonly optional: number;
  readonly result: Kind;
  /** Calls of words that one call comes to. */
  readonly calls: number;
}

export interface Variable {
  readonly kind: Kind;
  readonly isChanging: boolean;
  /** Of a constant of the module, which may be spread among options: its keys. */
  readonly keys?: ReadonlySet<string>;
}

/** What names mean at a place. A variable hides a function of its name. */
export interface Scope {
  readonly callables: ReadonlyMap<string, Callable>;
  readonly variables: Map<string, Variable>;
}

export interface Expression {
  readonly kind: Kind;
  readonly calls: number;
}

/** Far above any network; a loop or a function called by another must not make a short file endless. */
const maxCalls = 1_000_000;

const plain: Expression = {kind: 'plain', calls: 0};

/** A layer function of specnet/nn as what may be called: most take a node, then plain values. */
export function describeLayerFunction(name: string): Callable {
  const layerFunction = {parameters: ['node'], rest: 'plain', optional: 0, result: 'node', calls: 1} as const;
  const others: Readonly<Record<string, Partial<Callable>>> = {
    input: {parameters: [], rest: 'plain'},
    model: {parameters: ['plain', 'node', 'node'], rest: null, result: 'model'},
    [joins.concat.layerFunction]: {parameters: ['nodes']},
    [joins.add.layerFunction]: {parameters: ['node', 'node'], rest: null},
    [joins.multiply.layerFunction]: {parameters: ['node', 'node'], rest: null},
    [splitChannels.layerFunction]: {result: 'nodes'},
  };
  return {...layerFunction, ...others[name]};
}

/** @returns the kind of an expression, and what it costs; every node of it is read then */
export function readExpression(reading: Reading, node: ts.Expression, scope: Scope): Expression {
  const {ts} = reading;
  accept(reading, node);
  if (ts.isCallExpression(node)) return readCall(reading, node, scope);
  if (ts.isIdentifier(node)) {
    const variable = scope.variables.get(node.text);
    if (variable === undefined) return refuse(reading, node, 'a variable or parameter that was declared before');
    return {kind: variable.kind, calls: 0};
  }
  if (ts.isNumericLiteral(node) || ts.isStringLiteral(node)) return plain;
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return plain;
  if (ts.isPrefixUnaryExpression(node)) {
    const {operator, operand} = node;
    const isNumber = operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(operand);
    if (!isNumber) return refuse(reading, node, 'a number');
    accept(reading, operand);
    return plain;
  }
  if (ts.isTemplateExpression(node)) return readTemplate(reading, node, scope);
  if (ts.isArrayLiteralExpression(node)) return readList(reading, node, scope);
  if (ts.isObjectLiteralExpression(node)) return readMap(reading, node, scope);
  return refuse(reading, node, 'a call, a name, a number, text, a list or a map of those');
}

export function readKind(reading: Reading, node: ts.Expression, scope: Scope, kind: Kind): number {
  const found = readExpression(reading, node, scope);
  if (found.kind !== kind) refuse(reading, node, describeKind[kind]);
  return found.calls;
}

export const describeKind: Readonly<Record<Kind, string>> = {
  node: 'a value of the network',
  nodes: 'several values of the network',
  model: 'the call of model',
  plain: 'a number, text, or a list or map of those',
};

/** Adds up calls, and refuses too many. */
export function limitCalls(reading: Reading, node: ts.Node, calls: number): number {
  return calls <= maxCalls ? calls : refuse(reading, node, `at most ${formatCount(maxCalls)} calls`);
}

function readCall(reading: Reading, node: ts.CallExpression, scope: Scope): Expression {
  const name = readName(reading, node.expression, node);
  const callable = scope.variables.has(name) ? undefined : scope.callables.get(name);
  if (callable === undefined) {
    return refuse(reading, node.expression, 'a layer function of specnet/nn, or a function above');
  }
  const {parameters, rest, optional, result} = callable;
  let {calls} = callable;
  for (const [index, argument] of node.arguments.entries()) {
    const kind = parameters[index] ?? rest;
    if (kind === null) return refuse(reading, argument, `${parameters.length} arguments`);
    calls += readKind(reading, argument, scope, kind);
  }
  if (node.arguments.length < parameters.length - optional) refuse(reading, node, `${parameters.length} arguments`);
  return {kind: result, calls: limitCalls(reading, node, calls)};
}

/** One variable in it, so that a text cannot double itself. */
function readTemplate(reading: Reading, node: ts.TemplateExpression, scope: Scope): Expression {
  const [span, second] = node.templateSpans;
  if (span === undefined || second !== undefined) return refuse(reading, node, 'text with one variable in it');
  readName(reading, span.expression, span);
  accept(reading, node.head, span, span.literal);
  readKind(reading, span.expression, scope, 'plain');
  return plain;
}

function readList(reading: Reading, node: ts.ArrayLiteralExpression, scope: Scope): Expression {
  let calls = 0;
  const kinds = node.elements.map((element) => {
    const found = readExpression(reading, element, scope);
    calls += found.calls;
    return found.kind;
  });
  if (kinds.every((kind) => kind === 'plain')) return {kind: 'plain', calls};
  if (kinds.every((kind) => kind === 'node')) return {kind: 'nodes', calls};
  return refuse(reading, node, 'a list of numbers, or of values of the network');
}

function readMap(reading: Reading, node: ts.ObjectLiteralExpression, scope: Scope): Expression {
  const {ts} = reading;
  const keys = new Set<string>();
  const claim = (key: string, property: ts.Node): void => {
    if (keys.has(key)) refuse(reading, property, 'each key once');
    keys.add(key);
  };
  let calls = 0;
  for (const property of node.properties) {
    accept(reading, property);
    if (ts.isShorthandPropertyAssignment(property)) {
      claim(readName(reading, property.name, property), property);
      readKind(reading, property.name, scope, 'plain');
    } else if (ts.isPropertyAssignment(property)) {
      claim(readName(reading, property.name, property), property);
      calls += readKind(reading, property.initializer, scope, 'plain');
    } else if (ts.isSpreadAssignment(property)) {
      for (const key of readSpread(reading, property, scope)) claim(key, property);
    } else {
      refuse(reading, property, 'a name and its value');
    }
  }
  return {kind: 'plain', calls};
}

/**
 * `...everyConv` among the options of a call.
 *
 * @returns the keys that it brings, none of which may be said beside it
 */
function readSpread(reading: Reading, {expression, parent}: ts.SpreadAssignment, scope: Scope): ReadonlySet<string> {
  const keys = scope.variables.get(readName(reading, expression, expression))?.keys;
  if (keys === undefined) return refuse(reading, expression, 'a constant of the module');
  if (!reading.ts.isCallExpression(parent.parent)) refuse(reading, parent, 'options of a call, for a spread');
  return keys;
}
