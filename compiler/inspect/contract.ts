import type {ts} from 'ts-morph';
import {readImport} from './module.js';
import {accept, readName, readText, refuse} from './reading.js';
import type {Reading} from './reading.js';

/** What a value of a contract has to be, by its key; what older and newer versions say beside these is any literal. */
type Form = 'text' | 'count' | 'shape' | 'layers';

const networkForms: Readonly<Record<string, Form>> = {
  name: 'text',
  spec: 'text',
  input: 'shape',
  output: 'shape',
  parameters: 'count',
  buffers: 'count',
  macs: 'count',
  layers: 'layers',
};
const layerForms: Readonly<Record<string, Form>> = {
  name: 'text',
  shape: 'shape',
  parameters: 'count',
  buffers: 'count',
  macs: 'count',
};

/**
 * Reads a network's contract: one literal, `export const contract: Contract = {…};`, of the types that it declares.
 *
 * @param name that it has to give its network
 */
export function readContract(reading: Reading, name: string): void {
  const {ts, file} = reading;
  let contracts = 0;
  for (const statement of file.statements) {
    accept(reading, statement);
    if (ts.isImportDeclaration(statement)) {
      if (readImport(reading, statement).length > 0) refuse(reading, statement, 'an import of types');
    } else if (ts.isVariableStatement(statement)) {
      readConstant(reading, statement, name);
      if (++contracts > 1) refuse(reading, statement, 'one contract');
    } else {
      refuse(reading, statement, 'one literal, the contract');
    }
  }
  if (contracts === 0) refuse(reading, file.endOfFileToken, 'export const contract');
}

function readConstant(reading: Reading, {modifiers, declarationList}: ts.VariableStatement, name: string): void {
  const {ts} = reading;
  const [modifier, other] = modifiers ?? [];
  const [declaration, second] = declarationList.declarations;
  const isConstant = (declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
  const isExported = modifier?.kind === ts.SyntaxKind.ExportKeyword && other === undefined;
  if (declaration === undefined || second !== undefined || !isConstant || !isExported) {
    return refuse(reading, declarationList, 'export const contract');
  }
  const {type, initializer} = declaration;
  accept(reading, modifier, declarationList, declaration);
  if (readName(reading, declaration.name, declaration) !== 'contract') refuse(reading, declaration, 'contract');
  const isTyped = type !== undefined && ts.isTypeReferenceNode(type);
  if (!isTyped || readName(reading, type.typeName, type) !== 'Contract') refuse(reading, declaration, ': Contract');
  accept(reading, type);
  if (initializer === undefined) return refuse(reading, declaration, 'a map of what is expected');
  const values = readFields(reading, initializer, networkForms);
  const named = values.get('name');
  const isNamed = named !== undefined && readText(reading, named) === name;
  if (!isNamed) refuse(reading, named ?? initializer, `'${name}', as its file is named`);
}

function readFields(
  reading: Reading,
  node: ts.Expression,
  forms: Readonly<Record<string, Form>>,
): Map<string, ts.Expression> {
  const {ts} = reading;
  if (!ts.isObjectLiteralExpression(node)) return refuse(reading, node, 'a map');
  accept(reading, node);
  const values = new Map<string, ts.Expression>();
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property)) return refuse(reading, property, 'a key and its value');
    accept(reading, property);
    const key = readName(reading, property.name, property);
    if (values.has(key)) refuse(reading, property, 'each key once');
    values.set(key, property.initializer);
    if (Object.hasOwn(forms, key)) readForm(reading, property.initializer, forms[key] as Form);
    else readLiteral(reading, property.initializer);
  }
  const missing = Object.keys(forms).find((key) => !values.has(key));
  if (missing !== undefined) refuse(reading, node, `the key ${missing}`);
  return values;
}

function readForm(reading: Reading, node: ts.Expression, form: Form): void {
  const {ts} = reading;
  if (form === 'text') {
    readText(reading, node);
  } else if (form === 'count') {
    if (!ts.isNumericLiteral(node) || !Number.isSafeInteger(Number(node.text))) refuse(reading, node, 'a whole number');
    accept(reading, node);
  } else if (!ts.isArrayLiteralExpression(node)) {
    refuse(reading, node, 'a list');
  } else {
    accept(reading, node);
    for (const element of node.elements) {
      if (form === 'layers') readFields(reading, element, layerForms);
      else readForm(reading, element, 'count');
    }
  }
}

/** Numbers, text and truths, and lists and maps of them. */
function readLiteral(reading: Reading, node: ts.Expression): void {
  const {ts} = reading;
  const truths = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword];
  if (ts.isObjectLiteralExpression(node)) readFields(reading, node, {});
  else if (ts.isArrayLiteralExpression(node)) for (const element of node.elements) readLiteral(reading, element);
  else if (!ts.isNumericLiteral(node) && !ts.isStringLiteral(node) && !truths.includes(node.kind)) {
    refuse(reading, node, 'a literal');
  }
  accept(reading, node);
}
