import type {ts} from 'ts-morph';
import {describeLayerFunction} from './expressions.js';
import type {Callable, Variable} from './expressions.js';
import {readFunction} from './functions.js';
import {accept, readName, readText, refuse} from './reading.js';
import type {Reading} from './reading.js';
import {declare, readConstant} from './statements.js';
import {readMembers, readType} from './types.js';

/** The module that generated code takes its words from. */
const wordsModule = 'specnet/nn';

/**
 * Reads the module of a network: words and types from specnet/nn, the contract passed on, options, types of sizes,
 * functions that each call words and functions above, and one that is exported and makes the model.
 *
 * @param name of the file, without its ending: its contract is `NAME.contract.js`
 */
export function readModule(reading: Reading, name: string): void {
  const {ts, file} = reading;
  const callables = new Map<string, Callable>();
  const constants = new Map<string, Variable>();
  let exported = 0;
  let contracts = 0;
  for (const statement of file.statements) {
    accept(reading, statement);
    if (ts.isImportDeclaration(statement)) {
      for (const {local, name} of readImport(reading, statement)) callables.set(local, describeLayerFunction(name));
    } else if (ts.isExportDeclaration(statement)) {
      readReexport(reading, statement, name);
      if (++contracts > 1) refuse(reading, statement, 'one contract');
    } else if (ts.isTypeAliasDeclaration(statement)) {
      acceptExport(reading, statement);
      readName(reading, statement.name, statement);
      readType(reading, statement.type);
    } else if (ts.isInterfaceDeclaration(statement)) {
      acceptExport(reading, statement);
      readName(reading, statement.name, statement);
      readMembers(reading, statement.members);
    } else if (ts.isVariableStatement(statement)) {
      const {name: constant, keys} = readConstant(reading, statement);
      if (callables.has(constant)) refuse(reading, statement, 'a name that is not declared yet');
      const variable = {kind: 'plain', isChanging: false, keys} as const;
      declare(reading, constant, statement, {callables, variables: constants}, variable);
    } else if (ts.isFunctionDeclaration(statement)) {
      const made = readFunction(reading, statement, callables, constants);
      callables.set(made.name, made);
      if (made.isExported && ++exported > 1) refuse(reading, statement, 'one exported function');
    } else {
      refuse(reading, statement, 'an import, the contract, a constant, a type or a function');
    }
  }
  if (exported === 0) refuse(reading, file.endOfFileToken, 'an exported function that makes the model');
  if (contracts === 0) refuse(reading, file.endOfFileToken, `export {contract} from './${name}.contract.js'`);
}

function acceptExport({ts, read}: Reading, {modifiers = []}: {readonly modifiers?: Iterable<ts.ModifierLike>}): void {
  for (const modifier of modifiers) if (modifier.kind === ts.SyntaxKind.ExportKeyword) read.add(modifier);
}

/**
 * `import {conv, model} from 'specnet/nn';`
 *
 * @returns the names that are more than types
 */
export function readImport(reading: Reading, node: ts.ImportDeclaration): {local: string; name: string}[] {
  const {ts} = reading;
  const clause = node.importClause;
  if (readText(reading, node.moduleSpecifier) !== wordsModule) {
    refuse(reading, node.moduleSpecifier, `'${wordsModule}', which is all that generated code imports`);
  }
  const named = clause?.namedBindings;
  if (clause === undefined || named === undefined || clause.name !== undefined || !ts.isNamedImports(named)) {
    return refuse(reading, node, 'names in braces');
  }
  accept(reading, clause, named);
  return named.elements.flatMap((element) => {
    accept(reading, element);
    const local = readName(reading, element.name, element);
    const name = element.propertyName === undefined ? local : readName(reading, element.propertyName, element);
    return clause.isTypeOnly || element.isTypeOnly ? [] : [{local, name}];
  });
}

/** `export {contract} from './resnet18.contract.js';` */
function readReexport(reading: Reading, node: ts.ExportDeclaration, name: string): void {
  const {ts} = reading;
  const wanted = `export {contract} from './${name}.contract.js'`;
  const {moduleSpecifier, exportClause, isTypeOnly} = node;
  if (moduleSpecifier === undefined || exportClause === undefined || isTypeOnly || !ts.isNamedExports(exportClause)) {
    return refuse(reading, node, wanted);
  }
  if (readText(reading, moduleSpecifier) !== `./${name}.contract.js`) refuse(reading, moduleSpecifier, wanted);
  accept(reading, exportClause);
  const [element, second] = exportClause.elements;
  const isContract = element?.name.text === 'contract' && element.propertyName === undefined;
  if (!isContract || second !== undefined || element.isTypeOnly) return refuse(reading, exportClause, wanted);
  accept(reading, element);
  readName(reading, element.name, element);
}
