import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {block, conv, makeRepository} from '../../tools/made-repository.js';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';
import {assertStatus} from '../../tools/assert-outcome.js';

test('a spec against a revision: the block is that of the revision, and git is only asked', async (context) => {
  const {cwd, git} = makeRepository(context);
  git('tag', 'v1');
  writeFileSync(join(cwd, 'specs', 'blocks', 'own.yaml'), block(`${conv}\n  - relu`));
  const temporary = join(cwd, 'temporary');
  mkdirSync(temporary);
  const outer = tmpdir();
  process.env['TMPDIR'] = temporary;
  context.after(() => Object.assign(process.env, {TMPDIR: outer}));
  for (const args of [['net.yaml'], ['net@HEAD'], ['specs/net.yaml@v1', 'specs/net.yaml']]) {
    const {status, stdout, stderr} = await runSpec(cwd, 'diff', ...args);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^ {2}\+ layer1\.0 after conv1 {2,}relu$/mu);
  }
  await assertStatus(runSpec(cwd, 'diff', 'net', '--exit-code'), 1);
  await assertStatus(runSpec(cwd, 'diff', 'net@v1', 'net@HEAD', '--exit-code'), 0);
  const json = JSON.parse((await runSpec(cwd, 'diff', 'net', '--format', 'json')).stdout) as {before: {label: string}};
  assert.equal(json.before.label, 'net@HEAD');
  assert.deepEqual(readdirSync(temporary), []);
  execFileSync('git', ['-C', cwd, 'diff', '--cached', '--exit-code']);
});

test('a revision whose spec is wrong says of which revision it speaks', async (context) => {
  const {cwd, git} = makeRepository(context);
  writeFileSync(join(cwd, 'specs', 'net.yaml'), smallSpec('net').replace('stride: 2', 'strde: 2'));
  git('commit', '--quiet', '--all', '--message', 'second');
  writeFileSync(join(cwd, 'specs', 'net.yaml'), smallSpec('net'));
  const {status, stderr} = await runSpec(cwd, 'diff', 'net@main');
  assert.equal(status, 2, stderr);
  assert.match(stderr, /^net@main, as of [0-9a-f]+:\n\nspecs\/net\.yaml:8:31 {2}error {2}unknown-key/u);
});

test('what is not there is named: the revision, the file, the repository', async (context) => {
  const {cwd} = makeRepository(context);
  const fails = async (folder: string, ...args: string[]) => {
    const {status, stdout, stderr} = await runSpec(folder, 'diff', ...args);
    assert.deepEqual([status, stdout], [2, ''], stderr);
    return stderr;
  };
  assert.match(await fails(cwd, 'net@nowhere'), /revision-unknown.*"nowhere"/u);
  assert.match(await fails(cwd, 'net@--output=x'), /revision-unknown/u);
  assert.match(await fails(cwd, 'nett@main', 'net'), /file-missing.*"nett" as of "main".*Did you mean "net"\?/u);
  assert.match(await fails(makeFolder(context, {'specs/net.yaml': smallSpec('net')}), 'net@main'), /git-missing/u);
  assert.match(await fails(cwd, 'net', 'net', 'net'), /argument-wrong {2}3 specs are given/u);
});

test("values of params are the second spec's", async (context) => {
  const text = smallSpec('net')
    .replace('block: basic', 'params: {width: 16}\nblock: basic')
    .replace('channels: 16', 'channels: $width');
  const cwd = makeFolder(context, {'specs/net.yaml': text});
  const {status, stdout, stderr} = await runSpec(cwd, 'diff', 'net', 'width=32');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^net -> net width=32$/mu);
  assert.match(stdout, /layer2\.0\.conv1 and in 1 more block +channels 16 -> 32/u);
});
