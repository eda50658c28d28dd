import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {outputUnwritable} from '../../../compiler/diagnostics/output-messages.js';
import {writeOutput} from '../../../compiler/build/output.js';
import {packageRoot} from '#package-root';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';
import {assertNoFile, assertStatus} from '../../tools/assert-outcome.js';

test('the committed modules are what their specs generate', async () => {
  const {status, stdout, stderr} = await runSpec(packageRoot, 'build', '--check');
  assert.equal(status, 0, stdout + stderr);
  assert.match(stderr, /^\d+ specs, generated code is up to date/mu);
});

test('spec build writes what changed, and says so', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net')});
  assert.match((await runSpec(cwd, 'build')).stdout, /^written {4}generated\/net\.ts/mu);
  const file = join(cwd, 'generated', 'net.ts');
  const before = statSync(file, {bigint: true}).mtimeNs;
  const again = await runSpec(cwd, 'build', 'net');
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stdout, /^unchanged/mu);
  assert.equal(statSync(file, {bigint: true}).mtimeNs, before);
  assert.deepEqual(readdirSync(join(cwd, 'generated')).sort(), ['net.contract.ts', 'net.ts']);
});

test('spec build --check: exit status 3 and a diff, and nothing is written', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net')});
  const missing = await runSpec(cwd, 'build', '--check');
  assert.equal(missing.status, 3, missing.output);
  assert.equal(missing.stdout, 'missing    generated/net.ts\nmissing    generated/net.contract.ts\n');
  assertNoFile(join(cwd, 'generated'));
  await runSpec(cwd, 'build');
  const file = join(cwd, 'generated', 'net.ts');
  const edited = readFileSync(file, 'utf8').replace("'layer2.1', 16", "'layer2.1', 17");
  writeFileSync(file, edited);
  const {status, stdout, output} = await runSpec(cwd, 'build', '--check', 'specs/net.yaml');
  assert.equal(status, 3, output);
  assert.match(stdout, /^-.*'layer2\.1', 17/mu);
  assert.match(stdout, /^\+.*'layer2\.1', 16/mu);
  assert.equal(readFileSync(file, 'utf8'), edited);
  const github = await runSpec(cwd, 'build', '--check', '--format', 'github');
  assert.match(github.stdout, /^::error file=generated\/net\.ts,line=\d+,col=1,title=out-of-date::/mu);
});

test('where one spec is wrong, none is written, and every error of both is reported', async (context) => {
  const cwd = makeFolder(context, {
    'specs/good.yaml': smallSpec('good'),
    'specs/bad.yaml': smallSpec('bad').replace('stride: 2', 'strde: 2'),
    'specs/worse.yaml': smallSpec('worse').replace('block: basic', 'block: basik'),
  });
  const {status, stderr} = await runSpec(cwd, 'build');
  assert.equal(status, 2, stderr);
  assert.match(stderr, /specs\/bad\.yaml:8:31 {2}error {2}unknown-key/u);
  assert.match(stderr, /specs\/worse\.yaml:5:8 {2}error {2}block-missing/u);
  assertNoFile(join(cwd, 'generated'));
  const json = JSON.parse((await runSpec(cwd, 'build', '--format', 'json')).stdout) as {
    file: string;
    line: number;
    code: string;
  }[];
  assert.deepEqual(
    json.map(({file, line, code}) => [file, line, code]),
    [
      ['specs/bad.yaml', 8, 'unknown-key'],
      ['specs/worse.yaml', 5, 'block-missing'],
    ],
  );
});

test('specs that would get one function are refused, and both are named', async (context) => {
  const cwd = makeFolder(context, {'specs/net1.yaml': smallSpec('net1'), 'specs/net-1.yaml': smallSpec('net-1')});
  const {status, stderr} = await runSpec(cwd, 'build');
  assert.equal(status, 2, stderr);
  assert.match(stderr, /name-collision.*"net1" and "net-1" \(specs\/net-1\.yaml\)/u);
});

test('generated files go nowhere else through a link', async (context) => {
  const cwd = makeFolder(context, {'here/specs/net.yaml': smallSpec('net'), 'victim.ts': 'keep'});
  const here = join(cwd, 'here');
  mkdirSync(join(cwd, 'elsewhere'));
  symlinkSync(join(cwd, 'elsewhere'), join(here, 'generated'));
  await assertStatus(runSpec(here, 'build'), 2);
  assert.deepEqual(readdirSync(join(cwd, 'elsewhere')), []);
  mkdirSync(join(here, 'out'));
  symlinkSync(join(cwd, 'victim.ts'), join(here, 'out', 'net.ts'));
  assert.match((await runSpec(here, 'build', '--out', 'out')).stderr, /output-outside/u);
  assert.equal(readFileSync(join(cwd, 'victim.ts'), 'utf8'), 'keep');
  for (const out of ['file:///tmp/x', 'C:\\x', 'CON', 'a/nul']) {
    assert.match((await runSpec(here, 'build', '--out', out)).stderr, /output-outside/u, out);
  }
});

test('a spec that is not there is reported with one that is near', async (context) => {
  const {status, stderr} = await runSpec(makeFolder(context), 'build', 'resnet81');
  assert.equal(status, 2, stderr);
  assert.match(stderr, /file-missing.*Did you mean "resnet18"\?/u);
});

test('what is no spec file is named for what it is', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net')});
  const folder = await runSpec(cwd, 'build', 'specs');
  assert.match(folder.stderr, /file-unreadable {2}"specs" cannot be read: it is not a file\./u);
  const unknown = await runSpec(cwd, 'build', 'nets');
  assert.match(unknown.stderr, /file-missing {2}There is no spec "nets"\. Did you mean "net"\?/u);
});

test('a folder that cannot be made is an error, exit status 1', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net'), taken: 'a file'});
  for (const out of ['taken', 'taken/below']) {
    const {status, stderr} = await runSpec(cwd, 'build', '--out', out);
    assert.equal(status, 1, out + stderr);
    assert.match(stderr, /output-unwritable.*cannot be written: E[A-Z]+\. Make the folder writable/u, out);
  }
  assert.equal(writeOutput('/proc/specnet/net.ts', '')?.code, 'output-unwritable');
  writeFileSync(join(cwd, 'generated'), 'a file');
  for (const args of [['verify', 'net'], ['train', 'net', '--data', 'cifar10-mini']]) {
    const {status, stderr} = await runSpec(cwd, ...args);
    assert.deepEqual([status, /^error {2}output-unwritable/u.test(stderr)], [1, true], stderr);
  }
});

test('spec build --strict takes warnings for errors', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net').replace(/^stem: .*$/mu, 'stem: imagenet')});
  const strict = await runSpec(cwd, 'build', '--strict');
  assert.equal(strict.status, 2, strict.output);
  assert.match(strict.stderr, /^specs\/net\.yaml:4:1 {2}error {2}stem-shrinks/mu);
  assertNoFile(join(cwd, 'generated'));
  await assertStatus(runSpec(cwd, 'build'), 0);
});

test('a full disk is reported as such', () => {
  const {message, advice} = outputUnwritable('generated/net.ts', 'ENOSPC');
  assert.match(`${message} ${advice}`, /the disk is full\. Free some space/u);
});

test('where there is no specs/, nothing is built that was not named', async (context) => {
  const cwd = makeFolder(context, {'net.yaml': smallSpec('net'), 'specs.txt': ''});
  for (const args of [['build'], ['build', '--check']]) {
    const {status, stdout, stderr} = await runSpec(cwd, ...args);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /no-specs {2}Neither this folder nor its project has a specs\/.*spec build my-net\.yaml/u);
  }
});

test('a spec is found by its name in specs/, then in the current directory, then in the package', async (context) => {
  const cwd = makeFolder(context, {
    'here.yaml': smallSpec('here'),
    'both.yaml': 'not: a spec\n',
    'specs/both.yaml': smallSpec('both'),
    'resnet20.yaml': smallSpec('resnet20'),
  });
  for (const name of ['here', 'here.yaml', 'specs/both.yaml', 'both', 'resnet20', 'resnet8']) {
    const {status, stderr} = await runSpec(cwd, 'info', name);
    assert.equal(status, name === 'resnet8' ? 2 : 0, `${name}: ${stderr}`);
  }
  assert.match((await runSpec(cwd, 'info', 'resnet20')).stdout, /16, 16, 3|16x16/u);
  assert.match((await runSpec(cwd, 'info', 'hero')).stderr, /file-missing.*Did you mean "here"\?/u);
});
