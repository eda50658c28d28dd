import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, describe, it} from 'node:test';
import {findProject} from '../../compiler/index.js';
import {packageRoot} from '#package-root';
import {assertFile, assertNoFile} from '../tools/assert-outcome.js';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'specnet-project-')));
after(() => rmSync(scratch, {recursive: true}));

/** Writes files below a folder, and makes the folders for them; returns the folder. */
function write(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), {recursive: true});
    writeFileSync(join(scratch, name, path), text);
  }
  return join(scratch, name);
}

function run(cwd: string, args: readonly string[], program = join(packageRoot, 'bin', 'spec')) {
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, ...args], {cwd, encoding: 'utf8'});
  return {status, stdout, stderr, all: stdout + stderr};
}

const net = (name: string): string =>
  [
    `name: ${name}`,
    'input: [32, 32, 3]',
    'classes: 10',
    'stem: small',
    'block: mine',
    'stages: [{blocks: 1, channels: 8, stride: 2}]',
    '',
  ].join('\n');
const block =
  'body:\n  - conv: {name: conv, kernel: 3, stride: $stride, channels: $channels}\n  - relu\nshortcut: none\n';
const stem = 'body:\n  - conv: {name: conv0, kernel: 3, channels: 8}\n  - relu\n';
const recipe = (name: string): string => `name: ${name}\nextends: quick\nepochs: 2\n`;
const manifest = JSON.stringify({name: 'mine', devDependencies: {specnet: '*'}});

describe('the project around a current directory', () => {
  it('is the nearest folder upwards that depends on specnet, or has specs; .git is where the search ends', () => {
    const outer = write('outer', {
      'package.json': manifest,
      'plain/package.json': '{"name": "plain"}',
      'plain/deep/x': '',
      'inner/specs/blocks/mine.yml': block,
      'inner/deep/x': '',
      'rspec/specs/model_spec.rb': '',
      'repository/.git/HEAD': '',
      'repository/deep/x': '',
      'broken/package.json': '{',
    });
    const found = (path: string): string => findProject(join(outer, path));
    assert.equal(found('.'), outer);
    assert.equal(found('plain/deep'), outer);
    assert.equal(found('broken'), outer);
    assert.equal(found('rspec'), outer);
    assert.equal(found('inner/deep'), join(outer, 'inner'));
    assert.equal(found('repository/deep'), join(outer, 'repository', 'deep'), 'nothing above .git is looked at');
    assert.equal(findProject(join(packageRoot, 'test', 'errors')), packageRoot);
    const alone = write('alone', {'.git/HEAD': '', 'x/y': ''});
    assert.equal(findProject(join(alone, 'x')), join(alone, 'x'));
  });

  it('is where specs, blocks, stems and recipes are found, and generated code goes, from a subfolder too', () => {
    const project = write('project', {
      'package.json': manifest,
      'specs/small-net.yaml': net('small-net'),
      'specs/blocks/mine.yaml': block,
      'specs/stems/small.yaml': stem,
      'recipes/slow.yaml': recipe('slow'),
      'specs/recipes/slower.yml': 'name: slower\nextends: slow\nepochs: 3\n',
      'sub/deep/other.yaml': net('other'),
      'sub/deep/based.yaml': 'name: based\nextends: small-net\nclasses: 5\n',
    });
    const deep = join(project, 'sub', 'deep');
    const built = run(deep, ['build']);
    assert.equal(built.status, 0, built.all);
    assert.match(built.stdout, /^written {4}\.\.\/\.\.\/generated\/small-net\.ts /);
    assertFile(join(project, 'generated', 'small-net.contract.ts'));
    assertNoFile(join(deep, 'generated'));
    // The same bytes as from the project's own folder.
    assert.match(run(project, ['build', '--check']).stderr, /up to date/);
    const own = run(deep, ['build', 'other.yaml', 'based']);
    assert.equal(own.status, 0, own.all);
    assert.match(own.stdout, /\.\.\/generated\/other\.ts[^]*\.\.\/generated\/based\.ts/);
    const below = run(deep, ['build', 'small-net', '--out', '../made']);
    assert.match(below.stdout, /written {4}\.\.\/made\/small-net\.ts/, below.all);
    assert.match(run(deep, ['build', 'small-net', '--out', '../../../made']).stderr, /not below the project's folder/);
    for (const [name, epochs] of [['slow', 2], ['slower', 3]] as const) {
      const explained = run(deep, ['explain', '--recipe', name, 'epochs']);
      assert.match(explained.stdout, new RegExp(`epochs: +${epochs} .*\\.\\./\\.\\./`), explained.all);
    }
    write('project', {'specs/wrong.yaml': `${net('wrong')}strde: 1\n`});
    assert.match(run(deep, ['info', 'wrong']).stderr, /^\.\.\/\.\.\/specs\/wrong\.yaml:7:1 /);
    assert.match(run(deep, ['init', 'fresh', '--yes']).stdout, /^written {4}\.\.\/\.\.\/specs\/fresh\.yaml /);
  });

  it('keeps the runs, which are found by name from everywhere in it; data are found again, too', () => {
    const project = write('runs-of', {
      'package.json': manifest,
      'specs/small-net.yaml': net('small-net'),
      'specs/blocks/mine.yaml': block,
      'specs/stems/small.yaml': stem,
      'deep/x': '',
    });
    const [deep, data] = [join(project, 'deep'), join(project, 'images')];
    symlinkSync(join(packageRoot, 'data', 'cifar10-mini'), data);
    const args = ['train', 'small-net', '--data', '../images', '--epochs', '1', 'data.fraction=0.1', 'data.workers=0'];
    const trained = run(deep, args);
    assert.equal(trained.status, 0, trained.all);
    assert.match(trained.stdout, /run {6}\.\.\/runs\/train\/small-net\n/);
    assertFile(join(project, 'runs', 'train', 'small-net', 'test.json'));
    assertNoFile(join(deep, 'runs'));
    for (const folder of [deep, project, join(project, 'specs')]) {
      assert.match(run(folder, ['runs']).stdout, /\n {2}small-net /);
      const evaluated = run(folder, ['val', 'small-net']);
      assert.equal(evaluated.status, 0, evaluated.all);
    }
    const longer = run(join(project, 'specs'), ['train', '--resume', '--epochs', '2']);
    assert.equal(longer.status, 0, longer.all);
    assert.match(longer.stdout, /run {6}\.\.\/runs\/train\/small-net resumes after epoch 1/);
  });
});

describe('a document that ends in .yml', () => {
  it('is found as one that ends in .yaml is; both at once are an error that names both', () => {
    const project = write('short', {
      'specs/small-net.yml': net('small-net'),
      'specs/based.yaml': 'name: based\nextends: small-net\nclasses: 5\n',
      'specs/filed.yml': net('filed').replace('block: mine', 'block: {file: ./blocks/mine.yml}'),
      'specs/blocks/mine.yml': block,
      'specs/stems/small.yml': stem,
      'recipes/slow.yml': recipe('slow'),
    });
    const built = run(project, ['build']);
    assert.equal(built.status, 0, built.all);
    const modules = ['based', 'filed', 'small-net'].map((name) => `generated/${name}.ts`);
    assert.deepEqual(built.stdout.match(/generated\/\S+/g), modules);
    for (const args of [['info', 'small-net'], ['info', 'small-net.yml'], ['explain', '--recipe', 'slow', 'epochs']]) {
      const {status, all} = run(project, args);
      assert.equal(status, 0, all);
    }
    assert.match(run(project, ['info', 'smal-net']).stderr, /Did you mean "small-net"/);

    write('short', {'specs/small-net.yaml': net('small-net')});
    const both = /file-twice.*specs\/small-net\.yaml" and "specs\/small-net\.yml" are both there/;
    for (const args of [['build'], ['info', 'small-net'], ['build', 'small-net']]) {
      const {status, stderr} = run(project, args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, both);
    }
    const inherited = run(project, ['info', 'based']);
    assert.match(inherited.stderr, /based\.yaml:2:\d+ .*file-twice .*small-net\.yaml" and "small-net\.yml"/);
    rmSync(join(project, 'specs', 'small-net.yaml'));
    write('short', {'specs/blocks/mine.yaml': block});
    assert.match(run(project, ['info', 'small-net']).stderr, /file-twice .*mine\.yaml" and "mine\.yml"/);
  });
});

describe('a specnet in node_modules', () => {
  it('is called by npx in all advice, and its schema is where the new spec says', () => {
    const project = write('installed', {'package.json': manifest, 'sub/x': ''});
    mkdirSync(join(project, 'node_modules', '.bin'), {recursive: true});
    symlinkSync(packageRoot, join(project, 'node_modules', 'specnet'));
    const program = join(project, 'node_modules', '.bin', 'spec');
    symlinkSync('../specnet/bin/spec', program);
    const made = run(join(project, 'sub'), ['init', 'my-net', '--yes'], program);
    assert.equal(made.status, 0, made.all);
    assert.match(made.stdout, /next {7}npx spec build my-net, then npx spec train my-net\n/);
    const [line = ''] = readFileSync(join(project, 'specs', 'my-net.yaml'), 'utf8').split('\n');
    assert.equal(line, '# yaml-language-server: $schema=../node_modules/specnet/specs/schema/model.schema.json');
    assertFile(join(project, 'specs', line.replace(/.*=/, '')));
    assert.match(run(project, ['runs'], program).stdout, /: npx spec train SPEC starts one/);
    assert.match(run(project, ['train', '--resume'], program).stderr, /run-unknown .*\n {2}npx spec train SPEC/);
    assert.match(run(project, ['diff'], program).stderr, /: npx spec diff resnet18\.yaml@main/);
    assert.match(run(project, ['build', '--check'], program).stderr, /Run: npx spec build/);
    assert.match(run(project, ['val', '--help'], program).stdout, /^Usage: npx spec val [^]*\n {2}npx spec val res/);
    // Where the PATH leads to it, as after npm install --global, the short name works.
    const globally = {...process.env, PATH: `${dirname(program)}:${join(packageRoot, 'bin')}:${process.env['PATH']}`};
    const {stdout} = spawnSync(process.execPath, [program, 'runs'], {cwd: project, encoding: 'utf8', env: globally});
    assert.match(stdout, /: spec train SPEC starts one/);
  });

  it("elsewhere is called spec; the schema is the specs folder's own, or there is no line of it", () => {
    assert.match(run(scratch, ['runs']).stdout, /: spec train SPEC starts one/);
    const own = write('checkout', {'specs/schema/model.schema.json': '{}'});
    run(own, ['init', 'my-net', '--yes']);
    const text = readFileSync(join(own, 'specs', 'my-net.yaml'), 'utf8');
    assert.match(text, /^# yaml-language-server: \$schema=\.\/schema\/model\.schema\.json\n/);
    const elsewhere = write('elsewhere', {x: ''});
    run(elsewhere, ['init', 'my-net', '--yes']);
    assert.match(readFileSync(join(elsewhere, 'specs', 'my-net.yaml'), 'utf8'), /^name: my-net/);
  });
});
