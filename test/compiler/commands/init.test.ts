import assert from 'node:assert/strict';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import {initSpec} from '../../../compiler/commands/init-spec.js';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder} from '../../tools/temporary-folder.js';
import {assertNoFile, assertStatus} from '../../tools/assert-outcome.js';

test('spec init writes a commented spec that builds, with expectations that hold', async (context) => {
  const cwd = makeFolder(context);
  const args = [
    '--input',
    '24x24x1',
    '--block',
    'bottleneck',
    '--depths',
    '1,2',
    '--widths',
    '8,16',
    '--classes',
    '5',
  ];
  const {status, stdout, stderr} = await runSpec(cwd, 'init', 'my-net', ...args);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^written +specs\/my-net\.yaml /u);
  const text = readFileSync(join(cwd, 'specs', 'my-net.yaml'), 'utf8');
  assert.match(text, /^input: \[24, 24, 1\]/mu);
  assert.match(text, /^ {2}- \{blocks: 2, channels: 16, stride: 2\}$/mu);
  assert.match(text, /^expect: \{parameters: \d+, macs: \d+\}$/mu);
  assert.ok(text.split('\n').filter((line) => line.includes('#')).length >= 6);
  assert.match(text, /^# .*"shortcut: none"/mu);
  await assertStatus(runSpec(cwd, 'build', 'my-net'), 0);
});

test('a file that exists is never touched', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': 'mine'});
  const {status, stderr} = await runSpec(cwd, 'init', 'net');
  assert.equal(status, 2, stderr);
  assert.match(stderr, /file-exists/u);
  assert.equal(readFileSync(join(cwd, 'specs', 'net.yaml'), 'utf8'), 'mine');
});

test('what cannot be is refused, and nothing is written', async (context) => {
  const cwd = makeFolder(context);
  const refused: readonly [RegExp, ...string[]][] = [
    [/answer-wrong.*"Net" is not a name/u, 'Net'],
    [/answer-wrong.*"con" is not a name/u, 'con'],
    [/answer-wrong.*"\.\.\/net" is not a name/u, '../net'],
    [/answer-wrong.*Did you mean "basic"\?/u, 'net', '--block', 'basik'],
    [/answer-wrong.*2 numbers of channels/u, 'net', '--depths', '1,1', '--widths', '8'],
    [/answer-wrong.*height x width x channels/u, 'net', '--input', '32x32'],
    [/answer-wrong.*2 to 65536/u, 'net', '--classes', '1'],
    [/answer-missing/u],
    [/error/u, 'net', '--depths', '5000'],
  ];
  for (const [message, ...args] of refused) {
    const {status, stdout, stderr} = await runSpec(cwd, 'init', ...args);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
    assert.match(stderr, message);
  }
  assert.deepEqual(readdirSync(cwd), []);
});

test('it asks for what is not given, again where an answer is wrong, with defaults for Enter', async (context) => {
  const cwd = makeFolder(context, {'specs/taken.yaml': 'mine'});
  const [input, output] = [new PassThrough(), new PassThrough()];
  let asked = '';
  const answers = ['taken', 'asked', '', '7', '', 'resnet', 'basic', '1,1', ''];
  output.on('data', (part) => {
    asked += String(part);
    // Every prompt ends with a colon and a space; one answer each.
    if (asked.endsWith(': ')) setImmediate(() => input.write(`${answers.shift() ?? ''}\n`));
  });
  assert.equal(await initSpec({widths: '8,16'}, cwd, {input, output}), 0, asked);
  const text = readFileSync(join(cwd, 'specs', 'asked.yaml'), 'utf8');
  assert.match(text, /^classes: 7$/mu);
  assert.match(text, /^stem: cifar$/mu);
  assert.match(text, /channels: 16, stride: 2/u);
  assert.match(asked, /exists already/u);
  assert.match(asked, /"resnet" is not a block/u);
  assert.match(asked, /image, height x width x channels \[32x32x3\]: /u);
});

test('who leaves leaves nothing behind', async (context) => {
  const cwd = makeFolder(context);
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.once('data', () => setImmediate(() => input.end()));
  assert.equal(await initSpec({}, cwd, {input, output}), 130);
  assertNoFile(join(cwd, 'specs'));
  writeFileSync(join(cwd, 'specs'), 'a file');
  await assertStatus(runSpec(cwd, 'init', 'net'), 1);
});
