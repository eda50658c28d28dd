import type {ts} from 'ts-morph';
import {describeKind} from './expressions.js';
import type {Callable, Kind, Scope, Variable} from './expressions.js';
import {accept, readName, refuse} from './reading.js';
import type {Reading} from './reading.js';
import {declare, readBody} from './statements.js';
import {readType} from './types.js';

/** A function of the module, as what later ones may call. */
export interface ReadFunction extends Callable {
  readonly name: string;
  readonly isExported: boolean;
}

/** The types that say what kind a parameter or a result is of; any other is that of plain values. */
const kinds: Readonly<Record<string, Kind>> = {Node: 'node', Model: 'model'};

/** Reads `function NAME(x: Node, name: string, …): Node`, or the exported one that makes the model. */
export function readFunction(
  reading: Reading,
  node: ts.FunctionDeclaration,
  callables: ReadonlyMap<string, Callable>,
  constants: ReadonlyMap<string, Variable>,
): ReadFunction {
  const {ts} = reading;
  const {modifiers = [], type, body} = node;
  const name = readName(reading, node.name, node);
  if (callables.has(name) || constants.has(name)) refuse(reading, node, 'a name that is not declared yet');
  const isExported = modifiers.length === 1 && modifiers[0]?.kind === ts.SyntaxKind.ExportKeyword;
  if (isExported) accept(reading, ...modifiers);
  if (type === undefined || body === undefined) return refuse(reading, node, 'the type of its result, and a body');
  const scope: Scope = {callables, variables: new Map(constants)};
  const parameters = node.parameters.map((parameter) => readParameter(reading, parameter, scope));
  const result = readKindOf(reading, type);
  const returned = readBody(reading, body, scope);
  const wanted: Kind = isExported ? 'model' : 'node';
  if (result !== wanted) refuse(reading, type, isExported ? 'Model' : 'Node');
  if (returned.kind !== wanted) refuse(reading, body.statements.at(-1) ?? body, describeKind[wanted]);
  const optional = node.parameters.filter(({initializer}) => initializer !== undefined).length;
  return {name, isExported, parameters, rest: null, optional, result, calls: returned.calls + 1};
}

/** `x: Node`, `channels: number`, `{channels, kernel}: Sizes`, `{classes = 10} = {}`. */
function readParameter(reading: Reading, node: ts.ParameterDeclaration, scope: Scope): Kind {
  const {ts} = reading;
  const {name, type, initializer} = node;
  accept(reading, node);
  const kind = type === undefined ? 'plain' : readKindOf(reading, type);
  if (!ts.isObjectBindingPattern(name)) {
    if (type === undefined) refuse(reading, node, 'a parameter with its type');
    declare(reading, readName(reading, name, node), name, scope, {kind, isChanging: false});
    return kind;
  }
  accept(reading, name);
  if (kind !== 'plain') refuse(reading, node, 'sizes by name');
  for (const element of name.elements) {
    accept(reading, element, element.initializer);
    if (element.initializer !== undefined && !ts.isNumericLiteral(element.initializer)) {
      refuse(reading, element.initializer, 'a number');
    }
    declare(reading, readName(reading, element.name, element), element, scope, {kind, isChanging: false});
  }
  if (initializer === undefined) return kind;
  if (!ts.isObjectLiteralExpression(initializer) || initializer.properties.length > 0) {
    refuse(reading, initializer, '{}');
  }
  accept(reading, initializer);
  return kind;
}

function readKindOf(reading: Reading, type: ts.TypeNode): Kind {
  const {ts} = reading;
  readType(reading, type);
  return (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && kinds[type.typeName.text]) || 'plain';
}
