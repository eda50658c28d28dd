import {join} from 'node:path';
import ts from 'typescript';

const resolutions = {
  nodenext: {module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext},
  node16: {module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16},
  bundler: {module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler},
};

/**
 * What tsc says of the files of a project, declarations of libraries included, and all source files that it read. The
 * project's files are modules.
 */
export function checkTypes(
  folder: string,
  files: readonly string[],
  module: keyof typeof resolutions,
): {messages: string[]; sources: string[]} {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    ...resolutions[module],
  };
  const program = ts.createProgram(files.map((file) => join(folder, file)), options);
  return {
    messages: ts.getPreEmitDiagnostics(program).map(({file, start = 0, messageText}) => {
      const place = file === undefined ? '' : `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1} `;
      return place + ts.flattenDiagnosticMessageText(messageText, '\n');
    }),
    sources: program.getSourceFiles().map(({fileName}) => fileName),
  };
}
