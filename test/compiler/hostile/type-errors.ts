import {join} from 'node:path';
import ts from 'typescript';
import {packageRoot} from '#package-root';

/** What TypeScript says of generated modules, with the strictest settings that a project may have. */
export function typeErrors(modules: readonly string[]): string[] {
  const root = packageRoot;
  const program = ts.createProgram([...modules], {
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    paths: {'specnet/nn': [join(root, 'runtime', 'nn', 'index.ts')]},
  });
  const faults = modules.flatMap((module) => {
    const file = program.getSourceFile(module);
    return file === undefined
      ? []
      : [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  return faults.map((one) => `${one.file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`);
}
