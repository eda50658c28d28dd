// What `npm pack` and `npm publish` run first: dist/ without source maps, since their sources stay here, and the type
// declarations that an export of package.json reaches, and no other. bin/postpack.mjs takes both back.

import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';
import {build} from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The declarations that package.json names, as paths relative to the root; `*` stands for any name. */
export function listDeclarations() {
  const {exports} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values(exports).flatMap(({types}) => {
    if (types === undefined) return [];
    if (!types.includes('*')) return [types];
    const [before, after] = types.split('*');
    const sources = readdirSync(join(root, dirname(types.replace('dist/', ''))));
    return sources
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.contract.ts'))
      .map((name) => `${before}${name.slice(0, -3)}${after}`);
  });
}

/** The text of every declaration file that `entries` reach, by path relative to the root. */
function emitDeclarations(entries) {
  const {config} = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8'));
  const {options} = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const sources = entries.map((path) => join(root, path.replace('dist/', '').replace(/\.d\.ts$/, '.ts')));
  // Type errors are `npm run typecheck`'s business.
  const program = ts.createProgram(sources, {...options, emitDeclarationOnly: true, noCheck: true});
  const emitted = new Map();
  program.emit(undefined, (path, text) => emitted.set(relative(root, path), text));
  const reached = new Map();
  const pending = entries.map((path) => join(path));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const text = emitted.get(path);
    if (text === undefined) throw new Error(`no declarations were made for ${path}`);
    if (reached.has(path)) continue;
    reached.set(path, text);
    for (const {fileName} of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith('.')) pending.push(join(dirname(path), fileName.replace(/\.js$/, '.d.ts')));
    }
  }
  return reached;
}

await build({sourcemap: false});
for (const [path, text] of emitDeclarations(listDeclarations())) {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), text);
}
