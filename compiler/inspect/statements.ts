import type {ts} from 'ts-morph';
import {limitCalls, readExpression, readKind} from './expressions.js';
import type {Expression, Scope, Variable} from './expressions.js';
import {accept, readName, refuse} from './reading.js';
import type {Reading} from './reading.js';
import {readType} from './types.js';

/**
 * The body of a function: declarations, assignments and loops, and at the end what it returns.
 *
 * @returns the kind of what it returns, and the calls that it makes
 */
export function readBody(reading: Reading, body: ts.Block, scope: Scope): Expression {
  const {ts} = reading;
  accept(reading, body);
  const last = body.statements.at(-1);
  if (last === undefined || !ts.isReturnStatement(last) || last.expression === undefined) {
    return refuse(reading, last ?? body, 'the return of a value at the end');
  }
  let calls = 0;
  for (const statement of body.statements.slice(0, -1)) {
    calls += ts.isForStatement(statement)
      ? readLoop(reading, statement, scope)
      : readStatement(reading, statement, scope);
    limitCalls(reading, statement, calls);
  }
  accept(reading, last);
  const result = readExpression(reading, last.expression, scope);
  return {kind: result.kind, calls: limitCalls(reading, last, calls + result.calls)};
}

/** @returns the calls that it makes */
function readStatement(reading: Reading, statement: ts.Statement, scope: Scope): number {
  const {ts} = reading;
  accept(reading, statement);
  if (ts.isVariableStatement(statement)) return readDeclaration(reading, statement.declarationList, scope);
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) {
    return refuse(reading, statement, 'a declaration, an assignment or a loop');
  }
  const {left, operatorToken, right} = statement.expression;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) refuse(reading, operatorToken, 'an assignment');
  accept(reading, statement.expression, operatorToken);
  const variable = scope.variables.get(readName(reading, left, statement));
  if (variable?.isChanging !== true) return refuse(reading, left, 'a variable that let declared');
  return readKind(reading, right, scope, variable.kind);
}

/** `const y = …`, `let x = …`, `const [left, right] = …`: one a statement. */
function readDeclaration(reading: Reading, list: ts.VariableDeclarationList, scope: Scope): number {
  const {declaration, isChanging} = readList(reading, list);
  const {name, type, initializer} = declaration;
  if (initializer === undefined) return refuse(reading, declaration, 'a value');
  const {kind, calls} = readExpression(reading, initializer, scope);
  if (type !== undefined) readType(reading, type);
  if (!reading.ts.isArrayBindingPattern(name)) {
    declare(reading, readName(reading, name, declaration), name, scope, {kind, isChanging});
    return calls;
  }
  accept(reading, name);
  if (kind !== 'nodes') refuse(reading, initializer, 'several values of the network');
  for (const element of name.elements) {
    accept(reading, element);
    if (!reading.ts.isBindingElement(element)) return refuse(reading, name, 'names');
    declare(reading, readName(reading, element.name, element), element, scope, {kind: 'node', isChanging});
  }
  return calls;
}

/**
 * `const everyConv = {bias: true} as const;`: options that hold no more than numbers, texts and truths.
 *
 * @returns its name and its keys
 */
export function readConstant(
  reading: Reading,
  statement: ts.VariableStatement,
): {name: string; keys: ReadonlySet<string>} {
  const {ts} = reading;
  const expected = 'options such as const everyConv = {bias: true} as const';
  const {declaration, isChanging} = readList(reading, statement.declarationList);
  const {name, type, initializer} = declaration;
  const isPlain = !isChanging && statement.modifiers === undefined && type === undefined;
  if (!isPlain || initializer === undefined || !ts.isAsExpression(initializer)) {
    return refuse(reading, statement, expected);
  }
  const {expression, type: asserted} = initializer;
  if (!ts.isTypeReferenceNode(asserted) || !ts.isConstTypeReference(asserted)) {
    return refuse(reading, asserted, expected);
  }
  if (!ts.isObjectLiteralExpression(expression)) return refuse(reading, expression, expected);
  accept(reading, initializer, asserted, asserted.typeName);
  readExpression(reading, expression, {callables: new Map(), variables: new Map()});
  const keys = expression.properties.map((property) => readName(reading, property.name, property));
  return {name: readName(reading, name, declaration), keys: new Set(keys)};
}

function readList(
  reading: Reading,
  list: ts.VariableDeclarationList,
): {declaration: ts.VariableDeclaration; isChanging: boolean} {
  const {ts} = reading;
  const [declaration, second] = list.declarations;
  const kind = list.flags & ts.NodeFlags.BlockScoped;
  if (declaration === undefined || second !== undefined || (kind !== ts.NodeFlags.Let && kind !== ts.NodeFlags.Const)) {
    return refuse(reading, list, 'one variable, declared by const or let');
  }
  accept(reading, list, declaration);
  return {declaration, isChanging: kind === ts.NodeFlags.Let};
}

export function declare(
  reading: Reading,
  name: string,
  node: ts.Node,
  {variables}: Scope,
  variable: Variable,
): void {
  if (variables.has(name)) refuse(reading, node, 'a name that is not declared yet');
  variables.set(name, variable);
}

/** `for (let index = 0; index < 200; index++) { … }`, with numbers for both ends. */
function readLoop(reading: Reading, loop: ts.ForStatement, scope: Scope): number {
  const {ts} = reading;
  const {initializer, condition, incrementor, statement} = loop;
  const expected = 'a loop such as for (let index = 0; index < 8; index++)';
  accept(reading, loop);
  if (initializer === undefined || !ts.isVariableDeclarationList(initializer)) return refuse(reading, loop, expected);
  const {declaration, isChanging} = readList(reading, initializer);
  const index = readName(reading, declaration.name, declaration);
  const first = readCount(reading, declaration.initializer, loop, expected);
  const isIndex = (node: ts.Node): boolean => ts.isIdentifier(node) && readName(reading, node, loop) === index;
  const isLess =
    condition !== undefined &&
    ts.isBinaryExpression(condition) &&
    condition.operatorToken.kind === ts.SyntaxKind.LessThanToken &&
    isIndex(condition.left);
  if (!isLess || !isChanging) return refuse(reading, condition ?? loop, expected);
  accept(reading, condition, condition.operatorToken);
  const end = readCount(reading, condition.right, condition, expected);
  const isStep =
    incrementor !== undefined &&
    ts.isPostfixUnaryExpression(incrementor) &&
    incrementor.operator === ts.SyntaxKind.PlusPlusToken &&
    isIndex(incrementor.operand);
  if (!isStep || !ts.isBlock(statement)) return refuse(reading, incrementor ?? loop, expected);
  accept(reading, incrementor, statement);
  const inner: Scope = {...scope, variables: new Map(scope.variables)};
  declare(reading, index, declaration, inner, {kind: 'plain', isChanging: false});
  const calls = statement.statements.reduce((sum, one) => sum + readStatement(reading, one, inner), 0);
  return limitCalls(reading, loop, Math.max(0, end - first) * Math.max(1, calls));
}

function readCount(reading: Reading, node: ts.Node | undefined, parent: ts.Node, expected: string): number {
  if (node === undefined || !reading.ts.isNumericLiteral(node) || !/^\d{1,9}$/.test(node.text)) {
    return refuse(reading, node ?? parent, expected);
  }
  accept(reading, node);
  return Number(node.text);
}
