import assert from 'node:assert/strict';
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import type {SinceDiff} from '../../../compiler/diff/since.js';
import {block, conv, makeRepository} from '../../tools/made-repository.js';
import {runSpec} from '../../tools/run-spec.js';
import {smallSpec} from '../../tools/temporary-folder.js';
import {assertStatus} from '../../tools/assert-outcome.js';

const recipe = (name: string, lines: string) => `name: ${name}\nextends: default\n${lines}\n`;
const sized = (name: string) =>
  smallSpec(name)
    .replace('block: basic', 'params: {width: 16}\nblock: basic')
    .replace('channels: 16', 'channels: $width');

/** Four networks and two recipes, committed as `main`; then a branch. */
async function makeProject(context: TestContext) {
  const {cwd, git} = makeRepository(context);
  const write = (path: string, text: string) => {
    mkdirSync(join(cwd, path, '..'), {recursive: true});
    writeFileSync(join(cwd, path), text);
  };
  write('specs/other.yaml', smallSpec('other'));
  write('specs/sized.yaml', sized('sized'));
  write('specs/wide.yaml', 'name: wide\nextends: sized\nparams: {width: 32}\n');
  write('specs/recipes/short.yaml', recipe('short', 'epochs: 3'));
  write('specs/recipes/shorter.yaml', 'name: shorter\nextends: short\nepochs: 2\n');
  const {status, stderr} = await runSpec(cwd, 'build', 'sized', 'width=64');
  assert.equal(status, 0, stderr);
  git('add', '.');
  git('commit', '--quiet', '--message', 'second');
  git('switch', '--quiet', '--create', 'work');
  const since = async (...args: string[]) => {
    const result = await runSpec(cwd, 'diff', '--since', 'main', ...args);
    return {...result, json: () => JSON.parse(result.stdout) as SinceDiff};
  };
  const fates = (changes: SinceDiff['networks'] | SinceDiff['recipes']) =>
    Object.fromEntries(changes.map(({name, fate}) => [name, fate]));
  return {cwd, git, write, since, fates};
}

test('a block, a base, a param and a recipe that change are found in all that is made of them', async (context) => {
  const {write, since, fates} = await makeProject(context);
  write('specs/blocks/own.yaml', block(`${conv}\n  - relu`));
  write('specs/sized.yaml', sized('sized').replace('stride: 2', 'stride: 1'));
  write('specs/recipes/short.yaml', recipe('short', 'epochs: 3\nbatch: 32'));
  write('specs/other.yaml', `# A comment\n${smallSpec('other')}`);
  const {networks, recipes, files} = (await since('--format', 'json')).json();
  assert.deepEqual(fates(networks), {
    net: 'changed',
    other: 'reworded',
    sized: 'changed',
    'sized width=64': 'changed',
    wide: 'changed',
  });
  assert.deepEqual(fates(recipes), {short: 'changed', shorter: 'changed'});
  assert.deepEqual(recipes[1]?.settings, [{key: 'batch', before: 128, after: 32}]);
  assert.deepEqual(files, [
    {path: 'specs/blocks/own.yaml', fate: 'changed', networks: ['net'], recipes: []},
    {path: 'specs/other.yaml', fate: 'changed', networks: ['other'], recipes: []},
    {path: 'specs/recipes/short.yaml', fate: 'changed', networks: [], recipes: ['short', 'shorter']},
    {path: 'specs/sized.yaml', fate: 'changed', networks: ['sized', 'sized width=64', 'wide'], recipes: []},
  ]);
  const {stdout, status, output} = await since('--format', 'markdown', '--exit-code');
  assert.equal(status, 1, output);
  assert.match(stdout, /^## Networks since `main` \([0-9a-f]+\)\n\n4 networks changed\. 2 recipes changed\.\n/u);
  assert.match(stdout, /^<summary>Network sized width=64<\/summary>$/mu);
  assert.match(stdout, /^! batch: 128 -> 32$/mu);
  assert.match(stdout, /^Only comments, descriptions or references: 1 network\.$/mu);
});

test('what is new, gone, renamed or faulty is named; an untouched project is one line', async (context) => {
  const {cwd, write, since, fates} = await makeProject(context);
  const untouched = await since('--format', 'markdown', '--exit-code');
  assert.equal(untouched.status, 0, untouched.stderr);
  assert.match(untouched.stdout, /\n\nNo network and no recipe changed\.\n\nUnchanged: 5 networks and 2 recipes\.\n$/u);
  write('specs/fresh.yaml', smallSpec('fresh').replace('channels: 16', 'channels: 24'));
  renameSync(join(cwd, 'specs', 'other.yaml'), join(cwd, 'specs', 'another.yaml'));
  write('specs/another.yaml', smallSpec('another'));
  rmSync(join(cwd, 'specs', 'wide.yaml'));
  rmSync(join(cwd, 'specs', 'recipes', 'shorter.yaml'));
  write('specs/net.yaml', smallSpec('net').replace('stride: 2', 'strde: 2'));
  const {status, stderr, json} = await since('--format', 'json');
  assert.equal(status, 2, stderr);
  assert.match(stderr, /unknown-key/u);
  const {networks, recipes} = json();
  assert.deepEqual(fates(networks), {
    another: 'renamed',
    fresh: 'added',
    net: 'faulty',
    sized: 'unchanged',
    'sized width=64': 'unchanged',
    wide: 'removed',
  });
  assert.equal(networks.find(({name}) => name === 'another')?.formerName, 'other');
  assert.deepEqual(fates(recipes), {short: 'unchanged', shorter: 'removed'});
});

test('what happened to the revision after the work began is not the work', async (context) => {
  const {cwd, git, write, since, fates} = await makeProject(context);
  git('switch', '--quiet', 'main');
  write('specs/other.yaml', smallSpec('other').replace('channels: 16', 'channels: 8'));
  git('commit', '--quiet', '--all', '--message', 'third');
  git('switch', '--quiet', 'work');
  assert.equal(fates((await since('--format', 'json')).json().networks)['other'], 'unchanged');
  await assertStatus(runSpec(cwd, 'diff', '--since', 'nowhere'), 2);
});

test('Markdown is never longer than it may be, and says what it leaves out', async (context) => {
  const {write, since} = await makeProject(context);
  write('specs/blocks/own.yaml', block(`${conv}\n  - relu`));
  write('specs/sized.yaml', sized('sized').replace('stride: 2', 'stride: 1'));
  const whole = (await since('--format', 'markdown')).stdout;
  assert.ok(whole.length > 1500, whole);
  for (const limit of [whole.length, whole.length - 1, 1500, 700, 400, 200, 100]) {
    const {stdout} = await since('--format', 'markdown', '--max-length', String(limit));
    assert.ok(stdout.length <= limit, `${stdout.length} > ${limit}`);
    assert.equal(stdout === whole, limit === whole.length);
    if (limit < whole.length && limit >= 400) assert.match(stdout, /^Left out for their length: \d details?\. /mu);
  }
  for (const args of [['--max-length', 'many', '--format', 'markdown'], ['--max-length', '500'], ['width=3']]) {
    const {status, stdout} = await since(...args);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
  }
});
