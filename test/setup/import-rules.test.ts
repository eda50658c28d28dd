import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {pathToFileURL} from 'node:url';
import {packageRoot} from '#package-root';
import {makeFolder} from '../tools/temporary-folder.js';

/** What bin/check-imports.mjs says of one import. */
interface Fault {
  readonly rule: string;
  readonly imports: string;
  readonly says: string;
}

const {checkImports} = (await import(pathToFileURL(join(packageRoot, 'bin', 'check-imports.mjs')).href)) as {
  checkImports(root: string): Promise<Fault[]>;
};

/** An import: `FILE -> FILE`, or the name of a package; `type FILE -> FILE` imports a type. */
type Import = string;

interface Probe {
  readonly rule: string;
  readonly says: RegExp;
  readonly refused: readonly Import[];
  readonly accepted: readonly Import[];
}

/** Each rule with imports that break it and nothing else, and with their lawful neighbors. */
const PROBES: readonly Probe[] = [
  {
    rule: 'no-cycle',
    says: /what both need is a file of its own/,
    refused: ['compiler/draw/a.ts -> compiler/draw/b.ts', 'type compiler/draw/b.ts -> compiler/draw/a.ts'],
    accepted: ['compiler/draw/a.ts -> compiler/draw/b.ts', 'type compiler/draw/a.ts -> compiler/draw/c.ts'],
  },
  {
    rule: 'no-cycle-of-folders',
    says: /no order is left in which compiler\/5-emit\/ can be read: .*lay-out\/b.ts -> .*describe\/c.ts/,
    refused: [
      'compiler/5-emit/describe/a.ts -> compiler/5-emit/lay-out/b.ts',
      'type compiler/5-emit/lay-out/b.ts -> compiler/5-emit/describe/c.ts',
    ],
    accepted: [
      'compiler/5-emit/lay-out/a.ts -> compiler/5-emit/describe/b.ts',
      'compiler/5-emit/lay-out/b.ts -> compiler/5-emit/describe/c.ts',
    ],
  },
  ...[
    ['1-parse', '2-validate'],
    ['2-validate', '3-resolve'],
    ['3-resolve', '4-analyze'],
    ['4-analyze', '5-emit'],
    ['5-emit', 'recipes'],
  ].map(([phase, later]) => ({
    rule: 'phases-in-order',
    says: /a phase of the compiler imports earlier phases only/,
    refused: [`type compiler/${phase}/a.ts -> compiler/${later}/b.ts`],
    accepted: [`compiler/${later}/a.ts -> compiler/${phase === '5-emit' ? '1-parse' : phase}/b.ts`],
  })),
  ...[
    ['diagnostics', '1-parse'],
    ['schemas', 'files'],
    ['operations', '3-resolve'],
    ['files', '3-resolve'],
    ['recipes', 'build'],
    ['typescript', 'build'],
    ['inspect', 'build'],
    ['report', 'draw'],
    ['build', 'commands'],
  ].map(([one, other]) => ({
    rule: 'compiler-layers',
    says: /imports only those in the lines above it/,
    refused: [`compiler/${one}/a.ts -> compiler/${other}/b.ts`],
    accepted: [`compiler/${other}/a.ts -> compiler/diagnostics/b.ts`],
  })),
  ...[
    ['nn', 'data'],
    ['nn', 'train'],
    ['nn', 'commands'],
    ['native', 'nn'],
    ['data', 'train'],
    ['train', 'runs'],
    ['runs', 'report'],
    ['zoo', 'commands'],
  ].map(([one, other]) => ({
    rule: 'runtime-layers',
    says: /imports only those in the lines above it/,
    refused: [`runtime/${one}/a.ts -> runtime/${other}/b.ts`],
    accepted: [`runtime/${other}/a.ts -> runtime/random/b.ts`],
  })),
  ...[
    ['engine', 'native'],
    ['engine', 'operations'],
    ['portable', 'engine'],
    ['native', 'operations'],
  ].map(([one, other]) => ({
    rule: 'nn-layers',
    says: /engine\/, onnx\/ and portable\/ know no operation/,
    refused: [`runtime/nn/${one}/a.ts -> runtime/nn/${other}/b.ts`],
    accepted: [`runtime/nn/operations/a.ts -> runtime/nn/${one}/b.ts`, `runtime/nn/${one}/b.ts -> runtime/nn/node.ts`],
  })),
  {
    rule: 'folder-without-layer',
    says: /has a line in/,
    refused: ['compiler/optimize/a.ts -> compiler/4-analyze/b.ts'],
    accepted: ['compiler/report/a.ts -> compiler/4-analyze/b.ts'],
  },
  {
    rule: 'operations-apart',
    says: /never how that is computed/,
    refused: ['runtime/nn/operations/pool/a.ts -> runtime/nn/operations/conv/tensorflow.ts'],
    accepted: [
      'runtime/nn/operations/dense.ts -> runtime/nn/operations/conv/conv.ts',
      'runtime/nn/operations/conv/conv.ts -> runtime/nn/operations/conv/tensorflow.ts',
      'runtime/nn/operations/channel-scale/a.ts -> runtime/nn/operations/activation/activations.ts',
    ],
  },
  {
    rule: 'compiler-without-runtime',
    says: /it compiles without TensorFlow/,
    refused: ['compiler/draw/a.ts -> runtime/index.ts'],
    accepted: ['compiler/commands/a.ts -> runtime/index.ts'],
  },
  {
    rule: 'runtime-without-compiler',
    says: /a generated module runs without it/,
    refused: ['type runtime/load/run-network.ts -> compiler/index.ts'],
    accepted: ['runtime/load/load-network.ts -> compiler/index.ts', 'runtime/commands/zoo/a.ts -> compiler/index.ts'],
  },
  {
    rule: 'other-side-by-index',
    says: /imports its index.ts/,
    refused: ['runtime/commands/zoo/a.ts -> compiler/recipes/load.ts'],
    accepted: ['runtime/commands/zoo/a.ts -> compiler/index.ts'],
  },
  {
    rule: 'other-side-by-index',
    says: /imports its index.ts/,
    refused: ['compiler/commands/a.ts -> runtime/nn/model.ts'],
    accepted: ['compiler/commands/a.ts -> runtime/index.ts'],
  },
  {
    rule: 'common-on-its-own',
    says: /both sides stand on/,
    refused: ['common/table.ts -> compiler/report/numbers.ts'],
    accepted: ['compiler/report/numbers.ts -> common/table.ts'],
  },
  {
    rule: 'generated-code',
    says: /specnet\/nn and its own contract alone/,
    refused: ['generated/a.ts -> generated/b.contract.ts'],
    accepted: ['generated/a.ts -> generated/a.contract.ts', 'generated/a.ts -> specnet/nn'],
  },
  {
    rule: 'generated-code',
    says: /specnet\/nn and its own contract alone/,
    refused: ['generated/a.ts -> runtime/nn/index.ts'],
    accepted: ['generated/a.contract.ts -> specnet/nn'],
  },
  {
    rule: 'generated-code',
    says: /specnet\/nn and its own contract alone/,
    refused: ['generated/a.ts -> specnet'],
    accepted: ['generated/a.ts -> specnet/nn'],
  },
  {
    rule: 'examples-as-users',
    says: /as the program of a user does/,
    refused: ['examples/train.ts -> runtime/index.ts'],
    accepted: ['examples/train.ts -> specnet'],
  },
  {
    rule: 'bin-by-commands',
    says: /the commands of either side/,
    refused: ['bin/main.ts -> runtime/train/loop.ts'],
    accepted: ['bin/main.ts -> runtime/commands/train/train.ts', 'bin/main.ts -> common/errors.ts'],
  },
  {
    rule: 'launcher-as-it-is',
    says: /run in a bare clone/,
    refused: ['common/lock.mjs -> yaml'],
    accepted: ['bin/packages.mjs -> common/lock.mjs', 'common/lock.mjs -> node:fs'],
  },
  {
    rule: 'nothing-imports-bench',
    says: /measures the package/,
    refused: ['runtime/bench/a.ts -> bench/report/b.ts'],
    accepted: ['bench/report/b.ts -> runtime/bench/a.ts'],
  },
  {
    rule: 'only-tests-import-tests',
    says: /nothing but test\//,
    refused: ['bench/programs/a.ts -> test/tools/b.ts'],
    accepted: ['test/train/a.ts -> test/tools/b.ts'],
  },
  {
    rule: 'tests-share-tools',
    says: /stands in test\/tools\//,
    refused: ['test/train/a.ts -> test/nn/b.ts'],
    accepted: ['test/train/a.ts -> test/train/b.ts', 'test/train/a.ts -> test/tools/b.ts'],
  },
  {
    rule: 'tfjs-by-type',
    says: /its types alone are imported/,
    refused: ['runtime/train/portable-trainer.ts -> @tensorflow/tfjs-core'],
    accepted: ['type runtime/train/portable-trainer.ts -> @tensorflow/tfjs-core'],
  },
  {
    rule: 'ts-morph-by-one-door',
    says: /compiler\/typescript\/ alone loads ts-morph/,
    refused: ['compiler/inspect/a.ts -> ts-morph'],
    accepted: ['type compiler/inspect/a.ts -> ts-morph', 'compiler/typescript/a.ts -> ts-morph'],
  },
  {
    rule: 'web-without-node',
    says: /runs in browsers/,
    refused: ['runtime/nn/a.ts -> node:fs', 'runtime/web/b.ts -> runtime/nn/a.ts'],
    accepted: ['runtime/nn/a.ts -> node:fs', 'type runtime/web/b.ts -> runtime/nn/a.ts'],
  },
];

/** The text of every file that the imports name; packages that a rule speaks of are there, too. */
function writeImports(imports: readonly Import[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of ['yaml', 'ts-morph', '@tensorflow/tfjs-core']) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({name, main: 'index.js'});
    files[`node_modules/${name}/index.js`] = '';
  }
  for (const line of imports) {
    const [, type = '', from = '', to = ''] = /^(type )?(\S+) -> (\S+)$/.exec(line) ?? assert.fail(line);
    const isFile = /\.m?ts$|\.mjs$/.test(to);
    if (isFile) files[to] ??= 'export type Value = 0;\n';
    const module = isFile ? `${'../'.repeat(from.split('/').length - 1)}${to.replace(/ts$/, 'js')}` : to;
    files[from] = `${files[from] ?? ''}import ${type}{Value} from '${module}';\n`;
  }
  return files;
}

describe('the linter', () => {
  for (const {rule, says, refused, accepted} of PROBES) {
    it(`refuses by ${rule}: ${refused.join(', ')}`, async (context) => {
      const faults = await checkImports(makeFolder(context, writeImports(refused)));
      assert.deepEqual(faults.map((fault) => fault.rule), [rule], JSON.stringify(faults));
      assert.match(faults[0]?.says ?? '', says);
      const [file = ''] = refused[0]?.replace('type ', '').split(' -> ') ?? [];
      assert(`${faults[0]?.imports} ${faults[0]?.says}`.includes(file), `${file} is not named: ${faults[0]?.imports}`);

      assert.deepEqual(await checkImports(makeFolder(context, writeImports(accepted))), [], accepted.join(', '));
    });
  }

  it('has a probe for each of its rules', async () => {
    const {default: rules} = (await import(pathToFileURL(join(packageRoot, '.dependency-cruiser.mjs')).href)) as {
      default: {forbidden: readonly {name: string}[]};
    };
    const names = new Set(rules.forbidden.map(({name}) => name).concat('no-cycle-of-folders', 'web-without-node'));
    assert.deepEqual([...new Set(PROBES.map(({rule}) => rule))].sort(), [...names].sort());
  });

  it('accepts the package', async () => {
    assert.deepEqual(await checkImports(packageRoot), []);
  });

  it('gives every folder of compiler/ and runtime/ a place', async (context) => {
    const folders = ['compiler', 'runtime'].flatMap((side) =>
      readdirSync(join(packageRoot, side), {withFileTypes: true})
        .filter((entry) => entry.isDirectory())
        .map(({name}) => `${side}/${name}`),
    );
    const imports = folders.map((folder) => `${folder}/a.ts -> yaml`);
    assert.deepEqual(await checkImports(makeFolder(context, writeImports(imports))), []);
  });
});
