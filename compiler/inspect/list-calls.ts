import type {ts} from 'ts-morph';
import type {TsMorph} from './reading.js';

/** One call of a generated module, or a loop, a function's head or a constant, which are compared as calls are. */
export interface Call {
  /** The function that it stands in; a constant's own name. */
  readonly within: string;
  /** What is called: a layer function, a function; `for`, `function` and `const` for those. */
  readonly callee: string;
  /** The layer's or block's name as it is written, `'conv1'` or `${name}.conv1` in its quotes; null without one. */
  readonly name: string | null;
  /** Which of the calls of this callee it is in its function, in the order in which they run; from 0. */
  readonly ordinal: number;
  /** What it is applied to, as text: a variable, or the name of the call. */
  readonly operand: string;
  /** The other arguments as text, by the key of an option or the name of a parameter. */
  readonly values: ReadonlyMap<string, string>;
  readonly start: number;
  readonly end: number;
}

/** Names of the parameters of a module's own functions. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/**
 * The calls of a module, function by function, in the order in which they run.
 *
 * @param known names for what is passed by position; default: those of the module's own functions
 * @returns null where the text is not TypeScript
 */
export function listCalls(
  {Project, ts}: TsMorph,
  text: string,
  known?: Parameters,
): {calls: Call[]; parameters: Parameters} | null {
  const compilerOptions = {noLib: true, noResolve: true};
  const project = new Project({useInMemoryFileSystem: true, skipLoadingLibFiles: true, compilerOptions});
  const file = project.createSourceFile('/module.ts', text).compilerNode;
  if (project.getProgram().compilerObject.getSyntacticDiagnostics(file).length > 0) return null;
  const functions = file.statements.filter((statement) => ts.isFunctionDeclaration(statement));
  const own = new Map(functions.map((one) => [nameOf(one), one.parameters.map(({name}) => name.getText(file))]));
  const parameters = known ?? own;
  const listing = {ts, file, parameters};
  const calls = [...listConstants(listing), ...functions.flatMap((one) => listWithin(listing, one))];
  return {calls, parameters};
}

interface Listing {
  readonly ts: TsMorph['ts'];
  readonly file: ts.SourceFile;
  readonly parameters: Parameters;
}

function nameOf({name}: ts.FunctionDeclaration): string {
  return name?.text ?? '';
}

function listConstants({ts, file}: Listing): Call[] {
  const statements = file.statements.filter((statement) => ts.isVariableStatement(statement));
  return statements.flatMap(({declarationList}) => [...declarationList.declarations]).map((one): Call => {
    const {name, initializer} = one;
    const value = initializer !== undefined && ts.isAsExpression(initializer) ? initializer.expression : initializer;
    const values =
      value !== undefined && ts.isObjectLiteralExpression(value)
        ? readOptions({ts, file}, value)
        : new Map([['value', value?.getText(file) ?? '']]);
    const [start, end] = [name.getStart(file), one.end];
    return {within: name.getText(file), callee: 'const', name: null, ordinal: 0, operand: '', values, start, end};
  });
}

/** Values by their keys; `...everyConv`, which has none, by itself. */
function readOptions({ts, file}: Pick<Listing, 'ts' | 'file'>, node: ts.ObjectLiteralExpression): Map<string, string> {
  return new Map(
    node.properties.map((property) => {
      const text = property.getText(file);
      return ts.isPropertyAssignment(property)
        ? [property.name.getText(file), property.initializer.getText(file)]
        : [property.name?.getText(file) ?? text, text];
    }),
  );
}

function listWithin(listing: Listing, declaration: ts.FunctionDeclaration): Call[] {
  const {ts, file} = listing;
  const within = nameOf(declaration);
  const calls: Call[] = [];
  const counts = new Map<string, number>();
  const add = (node: ts.Node, callee: string, rest: Arguments, end = node.end): void => {
    const ordinal = counts.get(callee) ?? 0;
    counts.set(callee, ordinal + 1);
    calls.push({within, callee, ordinal, start: node.getStart(file), end, ...rest});
  };
  const head = new Map(
    declaration.parameters.map((one, index) => [`parameter ${index + 1}`, one.getText(file)] as const),
  );
  const from = declaration.name ?? declaration;
  add(from, 'function', {name: null, operand: '', values: head}, from.end);
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit); // what is inside runs first
    if (ts.isCallExpression(node)) add(node, node.expression.getText(file), readArguments(listing, node));
    if (ts.isForStatement(node)) {
      const numberOf = (part: ts.Node | undefined): string => /\d+$/.exec(part?.getText(file) ?? '')?.[0] ?? '';
      const values = new Map([
        ['first', numberOf(node.initializer)],
        ['end', numberOf(node.condition)],
      ]);
      add(node, 'for', {name: null, operand: '', values}, node.statement.getStart(file));
    }
  };
  if (declaration.body !== undefined) visit(declaration.body);
  return calls;
}

type Arguments = Pick<Call, 'name' | 'operand' | 'values'>;

function readArguments({ts, file, parameters}: Listing, node: ts.CallExpression): Arguments {
  const values = new Map<string, string>();
  const known = parameters.get(node.expression.getText(file)) ?? [];
  let name: string | null = null;
  let operand = '';
  const show = (one: ts.Expression): string =>
    ts.isCallExpression(one) ? `${one.expression.getText(file)}(…)` : one.getText(file);
  for (const [index, argument] of node.arguments.entries()) {
    const isText = ts.isStringLiteral(argument) || ts.isTemplateExpression(argument);
    if (ts.isObjectLiteralExpression(argument)) {
      for (const [key, value] of readOptions({ts, file}, argument)) values.set(key, value);
    } else if (isText && name === null && index < 2) name = show(argument);
    else if (index === 0) operand = show(argument);
    else values.set(known[index] ?? `argument ${index + 1}`, show(argument));
  }
  return {name, operand, values};
}
