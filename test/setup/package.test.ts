import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {createContext, runInContext} from 'node:vm';
import {gzipSync} from 'node:zlib';
import {transformSync} from 'esbuild';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import {packageRoot} from '#package-root';
import {bundleProgram} from './bundle.js';
import {checkTypes} from './check-types.js';
import {installPacked} from './packed.js';
import type {PackedProject} from './packed.js';
import {assertNoFile} from '../tools/assert-outcome.js';

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

describe('the published package', () => {
  let project: PackedProject;
  let files: readonly string[];
  before(async () => {
    project = await installPacked();
    files = readdirSync(project.installed, {recursive: true, encoding: 'utf8'}).filter((path) =>
      statSync(join(project.installed, path)).isFile(),
    );
  });
  after(() => project.remove());

  const readManifest = () => JSON.parse(readFileSync(join(project.installed, 'package.json'), 'utf8')) as Manifest;
  /** Every module that a program may import: `specnet`, `specnet/nn`, `specnet/zoo/resnet18`, … */
  const listImports = () =>
    Object.keys(readManifest().exports).flatMap((name) =>
      name.includes('*')
        ? ['specnet/zoo/resnet18', 'specnet/zoo/wrn-28-10']
        : name.endsWith('.json') ? [] : [join('specnet', name)],
    );
  const runNode = (...args: string[]) =>
    spawnSync(process.execPath, args, {
      cwd: project.folder,
      encoding: 'utf8',
      env: {...process.env, NODE_OPTIONS: ''},
    });

  it('has what commands and links need, and nothing that only a checkout uses', () => {
    const listFiles = (folder: string, pattern: RegExp) =>
      readdirSync(join(packageRoot, folder), {recursive: true, encoding: 'utf8'})
        .filter((path) => pattern.test(path))
        .map((path) => join(folder, path));
    const expected = [
      ...listFiles('specs', /\.(yaml|json)$/),
      ...listFiles('data', /\.(json|bin)$/),
      ...listFiles('runtime/native', /\.(cc|h)$/),
      ...listFiles('docs', /\.(md|svg)$/),
      ...listFiles('examples', /\.ts$/),
      ...listFiles('generated', /\.ts$/).map((path) => join('dist', path.replace(/\.ts$/, '.js'))),
    ];
    for (const path of expected) assert.ok(files.includes(path), path);
    for (const path of files) {
      assert.doesNotMatch(path, /\.map$|package-lock|^(dist\/)?(test|bench\/(?!results))\//);
      assert.doesNotMatch(path, /^(compiler|runtime)\/.*\.ts$/);
      if (/^dist\/.*\.js$/.test(path)) {
        assert.doesNotMatch(readFileSync(join(project.installed, path), 'utf8').slice(-200), /sourceMappingURL/, path);
      }
    }
    const bytes = files.reduce((sum, path) => sum + statSync(join(project.installed, path)).size, 0);
    // 7.7 MB of it are the images that the first command trains with, 2.4 MB tfjs for the page of `spec export`.
    assert.ok(files.length < 1400 && bytes < 15e6, `${files.length} files, ${bytes} bytes`);
  });

  it('follows every link of its pages', () => {
    for (const page of files.filter((path) => path.endsWith('.md') && path !== 'compiler/reference/language.md')) {
      const text = readFileSync(join(project.installed, page), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        assert.ok(existsSync(join(project.installed, dirname(page), target)), `${page} links to ${target}`);
      }
    }
  });

  it('passes publint, and attw for modules, nodenext, bundlers, and what Node requires of modules', async () => {
    const {messages, pkg} = await publint({pkgDir: project.installed, pack: false, strict: true});
    assert.deepEqual(messages.map((message) => formatMessage(message, pkg, {color: false})), []);
    const attw = join(packageRoot, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    const zoo = ['--include-entrypoints', 'zoo/resnet18', '--exclude-entrypoints', 'zoo/*'];
    const profile = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm', '--format', 'ascii', '--no-emoji'];
    const {status, stdout, stderr} = runNode(attw, project.tarball, ...zoo, ...profile);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /specnet\/zoo\/resnet18/);
  });

  it('is imported and required, without tfjs', (context) => {
    assertNoFile(join(project.folder, 'node_modules', '@tensorflow'));
    const imports = listImports();
    assert.ok(imports.length >= 7, imports.join());
    const args = imports.map((name) => JSON.stringify(name)).join();
    const imported = runNode('--input-type=module', '-e', `for (const name of [${args}]) await import(name)`);
    assert.equal(imported.status, 0, imported.stderr);
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major === 20 && minor < 19) return context.skip('require of modules came to Node 20 with 20.19');
    const script = `
      for (const name of [${args}]) require(name);
      console.log(require('specnet/zoo/resnet20').resnet20().parameters.length);`;
    const required = runNode('--no-warnings', '-e', script);
    assert.deepEqual([required.stderr, required.stdout.trim()], ['', '97']);
  });

  it('type-checks in a project, libraries too, and reads neither tfjs nor the types of Node', () => {
    mkdirSync(join(project.folder, 'generated'), {recursive: true});
    for (const name of ['resnet18.ts', 'resnet18.contract.ts']) {
      writeFileSync(join(project.folder, 'generated', name), readFileSync(join(packageRoot, 'generated', name)));
    }
    writeFileSync(
      join(project.folder, 'main.ts'),
      `import {createPredictor, createTrainer} from 'specnet';
      import type {NamedTensor} from 'specnet';
      import {contract, resnet20} from 'specnet/zoo/resnet20';
      import {resnet18} from './generated/resnet18.js';
      const kinds: string[] = resnet18({classes: 5}).nodes.map(({operation}) => operation.kind);
      const weights: NamedTensor[] = [];
      export const all = [createPredictor(resnet20(), weights), createTrainer, contract.layers, kinds];
      // @ts-expect-error a network has classes, not labels
      resnet18({labels: 5});\n`,
    );
    // The project has no package.json yet, and so its files are CommonJS: nodenext knows what Node requires of modules.
    for (const module of ['nodenext', 'node16', 'bundler'] as const) {
      if (module === 'node16') writeFileSync(join(project.folder, 'package.json'), '{"type": "module"}\n');
      const {messages, sources} = checkTypes(project.folder, ['main.ts'], module);
      assert.deepEqual(messages, [], module);
      const own = sources.filter((path) => !/node_modules\/typescript\//.test(path));
      assert.ok(own.every((path) => !/@tensorflow|@types\//.test(path)), own.join('\n'));
    }
    const {messages, sources} = checkTypes(project.folder, ['generated/resnet18.ts'], 'nodenext');
    assert.deepEqual(messages, []);
    const count = sources.filter((path) => !/node_modules\/typescript\//.test(path)).length;
    assert.ok(count < 60, `a generated module needs ${count} files of types`);
  });

  it('is bundled by esbuild for Node, as modules and as CommonJS, and trains from there', async () => {
    const text = `
      import {createLoader, createTrainer, findDataset, loadNetwork, readDataset} from 'specnet';
      import {findSpec} from 'specnet/compiler';
      import {resnet20} from 'specnet/zoo/resnet20';
      async function main() {
        const {train} = readDataset(findDataset('cifar10-mini'));
        const options = {mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25], augment: [], seed: 1, workers: 1};
        const loader = createLoader({images: train, ...options});
        const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 0};
        const trainer = await createTrainer(resnet20(), {precision: 'float32', seed: 1, optimizer});
        const pass = {indices: Uint32Array.of(1, 2, 3, 4), batch: 4, epoch: 0, training: true};
        for await (const {images, labels} of loader.batches(pass)) {
          console.log(trainer.step(images, labels, 0.01).loss.toFixed(4));
        }
        await loader.dispose();
        trainer.dispose();
        const loaded = await loadNetwork(process.argv[2]);
        const {path} = findSpec('resnet20', process.cwd());
        console.log(loaded.model.name, path.includes('node_modules/specnet/specs/'));
      }
      void main();\n`;
    const outputs = [];
    for (const format of ['esm', 'cjs'] as const) {
      const name = `train-${format}`;
      const {file, warnings} = await bundleProgram(project.folder, {name, text, platform: 'node', format});
      assert.deepEqual(warnings, []);
      const {status, stdout, stderr} = runNode(file, join(packageRoot, 'generated', 'resnet18.ts'));
      assert.equal(status, 0, stderr);
      outputs.push(stdout);
    }
    assert.match(outputs[0] ?? '', /^\d\.\d{4}\nresnet18 true\n$/);
    assert.equal(outputs[1], outputs[0]);
  });

  it('says what a bundle needs that was moved away from the package', async () => {
    const text = `import {findDataset} from 'specnet'; console.log('begun'); findDataset('cifar10-mini');\n`;
    const options = {name: 'moved', text, platform: 'node', format: 'esm'} as const;
    const {code} = await bundleProgram(project.folder, options);
    const away = join(dirname(project.tarball), 'moved.mjs');
    writeFileSync(away, code);
    const {stdout, stderr} = spawnSync(process.execPath, [away], {cwd: dirname(away), encoding: 'utf8'});
    assert.match(stdout + stderr, /begun[^]*needs the package specnet installed in a node_modules above it/);
  });

  it('is bundled for browsers: a network, and the portable engine, with nothing of Node', async () => {
    const text = `
      import {PortableTrainer} from 'specnet/tfjs';
      import {relu} from 'specnet/nn';
      import {contract, resnet18} from 'specnet/zoo/resnet18';
      globalThis.answer = [resnet18().parameters.length, contract.name, typeof relu, typeof PortableTrainer];\n`;
    const options = {name: 'page', text, platform: 'browser', format: 'esm'} as const;
    const {code, warnings} = await bundleProgram(project.folder, options);
    assert.deepEqual(warnings, []);
    assert.doesNotMatch(code, /node:|require\(/);
    const page = createContext({});
    runInContext(code, page);
    assert.deepEqual(runInContext('answer.join()', page), '102,resnet18,function,function');
    assert.ok(code.length < 250_000, `${code.length} bytes`);
  });

  it('is bundled for a page: a network of the zoo and what runs it, in 16 kB as they are sent', async () => {
    const text = `
      import {createPortablePredictor, parseSafetensors} from 'specnet/web';
      import {resnet18} from 'specnet/zoo/resnet18';
      globalThis.answer = [resnet18().parameters.length, typeof createPortablePredictor, typeof parseSafetensors];\n`;
    const options = {name: 'small-page', text, platform: 'browser', format: 'esm'} as const;
    const {code, warnings} = await bundleProgram(project.folder, options);
    assert.deepEqual(warnings, []);
    const page = createContext({TextDecoder, DataView});
    runInContext(code, page);
    assert.deepEqual(runInContext('answer.join()', page), '102,function,function');
    assert.doesNotMatch(code, /BackpropInput/);
    const {length} = gzipSync(transformSync(code, {minify: true}).code, {level: 9});
    assert.ok(length < 16_000, `${length} bytes`);
  });

  it('runs its command in a project', () => {
    const spec = (...args: string[]) => runNode(join('node_modules', 'specnet', 'bin', 'spec'), ...args);
    const built = spec('build', 'resnet20.yaml');
    assert.equal(built.status, 0, built.stderr);
    assert.match(readFileSync(join(project.folder, 'generated', 'resnet20.ts'), 'utf8'), /export function resnet20/);
    const reference = spec('schema', '--reference');
    assert.match(reference.stdout, /^# /, reference.stderr);
  });
});
