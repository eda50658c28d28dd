// Transpiles every TypeScript file of the package to dist/, one for one, with esbuild: a tenth of a second, so that a
// checkout needs no build step of its own (bin/spec calls this whenever a source is newer than dist/). Type checking is
// `npm run typecheck`.

import {mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {areValidatorsBuilt, buildValidators, validatorsPath, validatorSources} from './validators.mjs';
import {buildWeb, isWebBuilt, webSources} from './web-bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const sourceFolders = ['bin', 'bench', 'common', 'compiler', 'runtime', 'generated', 'examples', 'test'];

/** Every .ts file below the package's source folders, as paths relative to the root. */
export function listSources() {
  const found = [];
  // Its folders hold a case each, of YAML and text: so many that looking into them would be felt at every start.
  const cases = join(root, 'test', 'errors');
  const walk = (folder) => {
    let entries;
    try {
      entries = readdirSync(folder, {withFileTypes: true});
    } catch {
      return; // a published package carries no tests
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (folder !== cases) walk(path);
      } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts')) found.push(relative(root, path));
    }
  };
  for (const folder of sourceFolders) walk(join(root, folder));
  return found.sort();
}

const stamp = join(root, 'dist', '.built');

/** Whether dist/ is newer than every source, every folder of sources (a file removed shows there), and this script. */
export function isBuilt() {
  let built;
  try {
    built = statSync(stamp).mtimeMs;
  } catch {
    return false;
  }
  const sources = listSources();
  const folders = new Set();
  for (const path of sources) for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.add(at);
  const all = ['bin/build.mjs', ...validatorSources, ...webSources, ...folders, ...sources];
  return all.every((path) => statSync(join(root, path)).mtimeMs < built);
}

/** Writes dist/ afresh. Each file is renamed into place, so that two builds at once, or a killed one, do no harm. */
export async function build({sourcemap = 'linked'} = {}) {
  const {build: esbuild} = await import('esbuild');
  const started = new Date();
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: listSources(),
    outbase: '.',
    outdir: 'dist',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap,
    write: false,
    logLevel: 'warning',
  });
  if (!areValidatorsBuilt()) await buildValidators();
  if (!isWebBuilt()) await buildWeb();
  const written = new Set([join(root, validatorsPath)]);
  for (const {path, contents} of result.outputFiles) {
    mkdirSync(dirname(path), {recursive: true});
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
    written.add(path);
  }
  // A test or module whose source is gone must not linger and be run.
  for (const folder of sourceFolders) {
    for (const entry of readdirSync(join(root, 'dist'), {recursive: true, withFileTypes: true})) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (!entry.isFile() || !/\.js(\.map)?$/.test(entry.name)) continue;
      if (path.startsWith(join(root, 'dist', folder) + '/') && !written.has(path)) rmSync(path, {force: true});
    }
  }
  // A source that was saved while esbuild ran is newer than this, and so is built again next time.
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
