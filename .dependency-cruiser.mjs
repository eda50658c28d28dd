/**
 * Which file may import which: the rules of ARCHITECTURE.md, as `npm run lint` holds them. Types count like values.
 * bin/check-imports.mjs adds that folders make no cycle, and that browsers need nothing of Node;
 * test/setup/import-rules.test.ts breaks every rule once.
 */

/** Folders and files of compiler/. Each imports only what stands in the lines above its own. */
const COMPILER = [
  ['diagnostics', 'schemas', 'typescript'],
  ['1-parse', 'operations'],
  ['2-validate'],
  ['files'],
  ['3-resolve'],
  ['4-analyze'],
  ['5-emit', 'compile.ts', 'recipes', 'report'],
  ['sweeps'],
  ['build', 'diff', 'draw', 'explain', 'inspect', 'reference', 'scaffold'],
  ['commands'],
  ['index.ts'],
];

const RUNTIME = [
  ['images', 'native', 'random'],
  ['data', 'nn', 'ray'],
  ['cluster', 'evaluate', 'load'],
  ['train', 'web'],
  ['plot', 'profile'],
  ['bench', 'runs', 'verify'],
  ['export', 'predict', 'report', 'zoo'],
  ['sweep'],
  ['commands', 'index.ts', 'tfjs.ts', 'tfjs-node.ts'],
];

/** In runtime/nn/. The files beside them (node.ts, model.ts, …) are what all of them speak of. */
const NN = [['engine', 'onnx', 'portable'], ['native'], ['operations'], ['index.ts']];

const forbid = (name, comment, from, to) => ({name, comment, severity: 'error', from, to});

const escapeDots = (path) => path.replaceAll('.', '[.]');
const pathsOf = (folder, entries) =>
  entries.map((entry) => `^${folder}/${escapeDots(entry)}${entry.endsWith('.ts') ? '$' : '/'}`);

/** For each entry, that it imports nothing of its own line or of a later one. */
function layers(folder, lines, name, comment) {
  return lines.flatMap((line, height) =>
    line.map((entry) => {
      const later = lines.slice(height).flat().filter((other) => other !== entry);
      return forbid(
        /^\d/.test(entry) ? 'phases-in-order' : name,
        /^\d/.test(entry) ? `a phase of the compiler imports earlier phases only; ${comment}` : comment,
        {path: pathsOf(folder, [entry])},
        {path: pathsOf(folder, later)},
      );
    }),
  ).filter(({to}) => to.path.length > 0);
}

const LOADS_NETWORKS = '^runtime/load/load-network[.]ts$';

export default {
  forbidden: [
    forbid('no-cycle', 'no cycle of files: what both need is a file of its own', {}, {circular: true}),

    ...layers('compiler', COMPILER, 'compiler-layers',
      'a folder of compiler/ imports only those in the lines above it in .dependency-cruiser.mjs'),
    ...layers('runtime', RUNTIME, 'runtime-layers',
      'a folder of runtime/ imports only those in the lines above it in .dependency-cruiser.mjs'),
    ...layers('runtime/nn', NN, 'nn-layers',
      'engine/, onnx/ and portable/ know no operation; native/ runs them, and operations/ stands on it'),
    forbid(
      'folder-without-layer',
      'each folder of compiler/ and runtime/ has a line in .dependency-cruiser.mjs',
      {path: '^(compiler|runtime)/', pathNot: [COMPILER, RUNTIME].flatMap((lines, side) =>
        pathsOf(['compiler', 'runtime'][side], lines.flat()))},
      {},
    ),
    forbid(
      'operations-apart',
      'an operation takes from another kind its layer function or an activation, never how that is computed',
      {path: '^runtime/nn/operations/([^/]+)'},
      {
        path: '^runtime/nn/operations/[^/]+/',
        pathNot: [
          '^runtime/nn/operations/$1/',
          '^runtime/nn/operations/conv/conv[.]ts$',
          '^runtime/nn/operations/activation/(activations|element-wise)[.]ts$',
        ],
      },
    ),

    forbid(
      'compiler-without-runtime',
      'compiler/ never imports runtime/: it compiles without TensorFlow. Only its commands may',
      {path: '^compiler/', pathNot: '^compiler/commands/'},
      {path: '^runtime/'},
    ),
    forbid(
      'runtime-without-compiler',
      'runtime/ never imports compiler/: a generated module runs without it. Only commands and load-network.ts may',
      {path: '^runtime/', pathNot: ['^runtime/commands/', LOADS_NETWORKS]},
      {path: '^compiler/'},
    ),
    forbid(
      'other-side-by-index',
      'whoever may import the other side imports its index.ts',
      {path: '^compiler/commands/'},
      {path: '^runtime/', pathNot: '^runtime/index[.]ts$'},
    ),
    forbid(
      'other-side-by-index',
      'whoever may import the other side imports its index.ts',
      {path: ['^runtime/commands/', LOADS_NETWORKS]},
      {path: '^compiler/', pathNot: '^compiler/index[.]ts$'},
    ),
    forbid(
      'common-on-its-own',
      'common/ is what both sides stand on: it imports neither, nor anything else of the package',
      {path: '^common/'},
      {path: '^(action|bench|bin|compiler|examples|generated|runtime)/'},
    ),

    forbid(
      'generated-code',
      'generated code imports specnet/nn and its own contract alone, so that it means the same in a user\'s project',
      {path: '^generated/(.+?)([.]contract)?[.]ts$'},
      {path: '.', pathNot: ['^specnet/nn$', '^generated/$1[.]contract[.]ts$']},
    ),
    forbid(
      'examples-as-users',
      'an example imports specnet by its name, as the program of a user does',
      {path: '^examples/'},
      {path: '^(action|bench|bin|common|compiler|generated|runtime)/'},
    ),
    forbid(
      'bin-by-commands',
      'bin/ imports the commands of either side, and common/: a command is what the command line knows of them',
      {path: '^bin/'},
      {path: '^(action|bench|compiler|examples|generated|runtime)/', pathNot: '^(compiler|runtime)/commands/'},
    ),
    forbid(
      'launcher-as-it-is',
      'bin/packages.mjs and common/*.mjs run in a bare clone, before packages are installed or TypeScript is built',
      {path: '^(bin/packages|common/[^/]+)[.]mjs$'},
      {path: ['node_modules', '[.]ts$']},
    ),
    forbid(
      'nothing-imports-bench',
      'bench/ measures the package, so the package does not need it',
      {path: '.', pathNot: '^(bench|test)/'},
      {path: '^bench/'},
    ),
    forbid('only-tests-import-tests', 'nothing but test/ imports test/', {pathNot: '^test/'}, {path: '^test/'}),
    forbid(
      'tests-share-tools',
      'what tests of several folders share stands in test/tools/',
      {path: '^test/([^/]+)/'},
      {path: '^test/', pathNot: ['^test/(tools|golden)/', '^test/$1/']},
    ),

    forbid(
      'tfjs-by-type',
      'tfjs is an optional peer dependency: a caller hands it in, and its types alone are imported',
      {path: '^(bin|common|compiler|runtime)/', pathNot: ['^runtime/native/tfjs-backend[.]ts$', '^runtime/web/page/']},
      {path: '@tensorflow/', dependencyTypesNot: ['type-only']},
    ),
    forbid(
      'ts-morph-by-one-door',
      'compiler/typescript/ alone loads ts-morph, and only where code is printed or read: it costs more than a build',
      {path: '^(bin|common|compiler|runtime)/', pathNot: '^compiler/typescript/'},
      {path: 'node_modules/ts-morph/', dependencyTypesNot: ['type-only']},
    ),
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    exclude: {path: '^dist/'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
  },
};
