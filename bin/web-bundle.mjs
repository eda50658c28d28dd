// Builds dist/web/: what browsers load. `specnet.js` is the layer functions and what runs them, without the kernels of
// other engines; the others are the page of `spec export --format web`, with tfjs and its backends, each fetched only
// where it is used. dist/web/check/ is tfjs for Node, on WebAssembly, which runs what is exported. Called by build.mjs.

import {mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const page = join('runtime', 'web', 'page');

/** What it is made from beside TypeScript, relative to the root. */
export const webSources = ['bin/web-bundle.mjs', join(page, 'index.html')];

/** What is written, relative to the root. */
const webFolder = join('dist', 'web');

/** The inputs of the last build, one a line. */
const record = join(root, webFolder, '.inputs');

/** How operations run elsewhere: on TensorFlow's kernels, and in other formats. */
const foreign = new Set(['native', 'nativeWith', 'infer', 'compose', 'onnx']);

const wasm = join('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
/** Every browser that reads the page's import map has SIMD. */
const binary = 'tfjs-backend-wasm-simd.wasm';

const tfjsForNode = `
export * from '@tensorflow/tfjs-core';
export {loadGraphModel} from '@tensorflow/tfjs-converter';
export {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
`;

export function isWebBuilt() {
  try {
    const built = statSync(record).mtimeMs;
    return readFileSync(record, 'utf8').split('\n').every((path) => statSync(join(root, path)).mtimeMs < built);
  } catch {
    return false;
  }
}

export async function buildWeb() {
  const [{build}, {default: ts}] = await Promise.all([import('esbuild'), import('typescript')]);
  const shared = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  };
  const results = await Promise.all([
    build({
      ...shared,
      entryPoints: {specnet: join('runtime', 'web', 'index.ts')},
      outdir: webFolder,
      plugins: [dropForeign(ts)],
    }),
    build({
      ...shared,
      entryPoints: {page: join(page, 'page.ts')},
      outdir: webFolder,
      splitting: true,
      chunkNames: '[name]-[hash]',
      plugins: [shareEngine()],
    }),
    build({
      ...shared,
      stdin: {contents: tfjsForNode, resolveDir: root, sourcefile: 'tfjs.js'},
      outfile: join(webFolder, 'check', 'tfjs.cjs'),
      format: 'cjs',
      platform: 'node',
      mainFields: ['module', 'main'],
    }),
  ]);
  const copied = [
    [join(root, wasm, binary), join(root, webFolder, binary)],
    [join(root, page, 'index.html'), join(root, webFolder, 'index.html')],
  ].map(([from, path]) => ({path, contents: readFileSync(from)}));
  replaceFiles([...results.flatMap(({outputFiles}) => outputFiles), ...copied]);
  const inputs = results.flatMap(({metafile}) => Object.keys(metafile.inputs)).filter((path) => !path.includes(':'));
  writeFileSync(record, [...new Set([...inputs, ...webSources, 'package-lock.json'])].sort().join('\n'));
}

/** Each file is renamed into place, so that two builds at once do no harm; those of an earlier build go. */
function replaceFiles(files) {
  mkdirSync(join(root, webFolder, 'check'), {recursive: true});
  for (const {path, contents} of files) {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  }
  const kept = new Set(files.map(({path}) => path));
  for (const entry of readdirSync(join(root, webFolder), {withFileTypes: true})) {
    const path = join(root, webFolder, entry.name);
    if (entry.isFile() && !entry.name.startsWith('.') && !kept.has(path)) rmSync(path, {force: true});
  }
}

/** Of an operation of a browser, all but its portable form is dead weight; what only that used goes with it. */
function dropForeign(ts) {
  return {
    name: 'drop-foreign',
    setup(setup) {
      setup.onLoad({filter: /runtime[\\/]nn[\\/]operations[\\/].*\.ts$/}, ({path}) => {
        const text = readFileSync(path, 'utf8');
        const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
        const cuts = [];
        const visit = (node) => {
          if (!ts.isObjectLiteralExpression(node)) return ts.forEachChild(node, visit);
          for (const property of node.properties) {
            if (property.name !== undefined && foreign.has(property.name.getText(source))) cuts.push(property);
            else visit(property);
          }
        };
        visit(source);
        const contents = cuts.reverse().reduce((rest, {pos, end}) => {
          const after = rest[end] === ',' ? end + 1 : end;
          return rest.slice(0, pos) + rest.slice(after);
        }, text);
        return {contents, loader: 'ts'};
      });
    },
  };
}

/** The page takes the engine from the file that the network's module takes it from. */
function shareEngine() {
  return {
    name: 'share-engine',
    setup(setup) {
      setup.onResolve({filter: /^\.\.\/index\.js$/}, () => ({path: './specnet.js', external: true}));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWeb();
