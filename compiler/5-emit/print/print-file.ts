import type * as TsMorph from 'ts-morph';
import {lineWidth} from '../text.js';
import type {Declaration, FileStructure, FunctionStructure, ImportStructure} from './structures.js';

/**
 * Stands for a value of many lines, which ts-morph would move in by one level more than the statement's own;
 * and it would parse a contract of a thousand layers, which takes as long as all the rest.
 */
const standIn = 'value';

/** Stands for the statements of a function, which are laid out by then: parsing them takes a third of the printing. */
const standInBody = 'body;';

/** The text of a TypeScript file, by ts-morph. */
export function printFile(file: FileStructure, tsMorph: typeof TsMorph): string {
  const {Project, IndentationText, QuoteKind, StructureKind} = tsMorph;
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      quoteKind: QuoteKind.Single,
      insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: false,
    },
  });
  const imports = file.imports.map((one): TsMorph.ImportDeclarationStructure => ({
    ...one,
    kind: StructureKind.ImportDeclaration,
    namedImports: breakNames(one),
  }));
  const exports = file.exports.map((one): TsMorph.ExportDeclarationStructure => ({
    ...one,
    kind: StructureKind.ExportDeclaration,
    leadingTrivia: beginApart,
  }));
  const printed = project
    .createSourceFile(file.name, {
      leadingTrivia: `${file.header.map((line) => `// ${line}\n`).join('')}\n`,
      statements: [...imports, ...exports, beginApart, ...file.declarations.map((one) => toStatement(one, tsMorph))],
    })
    .getFullText();
  return file.declarations.reduce(putIn, printed.replace(/ +$/gm, ''));
}

function toStatement(declaration: Declaration, tsMorph: typeof TsMorph): TsMorph.StatementStructures {
  const {StructureKind, VariableDeclarationKind} = tsMorph;
  if ('function' in declaration) {
    const made = declaration.function;
    return {...made, parameters: breakParameters(made), statements: standInBody, kind: StructureKind.Function};
  }
  if ('interface' in declaration) return {...declaration.interface, kind: StructureKind.Interface};
  const {isExported = false, ...constant} = declaration.constant;
  return {
    kind: StructureKind.VariableStatement,
    isExported,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [{...constant, initializer: standIn}],
  };
}

/** Names of an import one a line, where they do not fit on one. */
function breakNames(structure: ImportStructure): string[] | TsMorph.WriterFunction {
  const {namedImports: names, isTypeOnly = false, moduleSpecifier} = structure;
  const line = `import ${isTypeOnly ? 'type ' : ''}{${names.join(', ')}} from '${moduleSpecifier}';`;
  if (line.length <= lineWidth) return [...names];
  return (writer) => void writer.write(`\n${names.map((name) => `${name},\n`).join('')}`);
}

/** Parameters one a line, where they do not fit on one. */
function breakParameters({
  name,
  isExported = false,
  parameters,
  returnType,
}: FunctionStructure): TsMorph.OptionalKind<TsMorph.ParameterDeclarationStructure>[] {
  const printed = parameters.map((parameter) => {
    const type = parameter.type === undefined ? '' : `: ${parameter.type}`;
    return `${parameter.name}${type}${parameter.initializer === undefined ? '' : ` = ${parameter.initializer}`}`;
  });
  const line = `${isExported ? 'export ' : ''}function ${name}(${printed.join(', ')}): ${returnType} {`;
  if (line.length <= lineWidth) return [...parameters];
  return parameters.map((parameter, index) => ({
    ...parameter,
    leadingTrivia: '\n',
    trailingTrivia: index === parameters.length - 1 ? ',\n' : ',',
  }));
}

/** ts-morph puts an empty line before functions and interfaces, but not before these. */
function beginApart(writer: TsMorph.CodeBlockWriter): void {
  writer.blankLineIfLastNot();
}

/** Puts a value, or a function's statements, where the stand-in is: declarations come in the order of the text. */
function putIn(text: string, declaration: Declaration): string {
  if ('function' in declaration) {
    const {statements} = declaration.function;
    return text.replace(`{\n  ${standInBody}\n}`, () => `{\n${statements.replace(/^(?=.)/gm, '  ')}\n}`);
  }
  if (!('constant' in declaration)) return text;
  const {name, isExported = false, type, initializer} = declaration.constant;
  const head = `\n${isExported ? 'export ' : ''}const ${name}${type === undefined ? '' : `: ${type}`} = `;
  return text.replace(`${head}${standIn};`, () => `${head}${initializer};`);
}
