import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import type {Command} from 'commander';
import {createProgram} from '../../bin/main.js';
import {findSpec} from '../../compiler/index.js';
import {findRecipe} from '../../compiler/files/find-spec.js';
import {packageRoot} from '#package-root';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {assertFile, assertStatus} from '../tools/assert-outcome.js';

const listAll = (command: Command): Command[] => command.commands.flatMap((one) => [one, ...listAll(one)]);
const commands = listAll(createProgram());

/** Commands whose answer is a picture or a page. */
const drawing = [['graph', 'resnet18'], ['recipe', 'plot', 'default'], ['data', 'preview', '--data', 'cifar10-mini']];

test('every command with forms of its answer has text by default, and json, which --json is short for', () => {
  // The --format of `spec export` is what it writes, not how it answers.
  const forms = commands.filter((command) => command.name() !== 'export').flatMap((command) =>
    command.options.filter(({long}) => long === '--format').map((option) => ({command, option})),
  );
  assert.ok(forms.length >= 11, `${forms.length} commands have --format`);
  for (const {command, option} of forms) {
    assert.equal(option.defaultValue, 'text', command.name());
    assert.ok(option.argChoices?.includes('json'), command.name());
  }
  const withShort = commands.filter(({options}) => options.some(({long}) => long === '--json'));
  assert.deepEqual(withShort, forms.map(({command}) => command));
});

test('--json answers as --format json does, and not beside it', async (context) => {
  const cwd = makeFolder(context);
  const long = await runSpec(cwd, 'info', 'resnet18', '--format', 'json');
  assert.equal((await runSpec(cwd, 'info', 'resnet18', '--json')).stdout, long.stdout);
  assert.equal((JSON.parse(long.stdout) as unknown[]).length, 1);
  await assertStatus(runSpec(cwd, 'info', 'resnet18', '--json', '--format', 'text'), 2);
});

test('a picture or a page goes to the standard output, or to the named file, and nowhere else', async (context) => {
  const cwd = makeFolder(context);
  for (const args of drawing) {
    const printed = await runSpec(cwd, ...args);
    assert.equal(printed.status, 0, printed.stderr);
    assert.match(printed.stdout, /^<(svg|!doctype html)/iu, args.join(' '));
    assert.deepEqual(readdirSync(cwd), [], args.join(' '));
    assert.equal((await runSpec(cwd, ...args, '--out', '-')).stdout, printed.stdout);
  }
  const written = await runSpec(cwd, 'graph', 'resnet18', '--out', 'pictures/it.svg');
  assert.equal(written.stdout, 'written    pictures/it.svg\n');
  assertFile(join(cwd, 'pictures', 'it.svg'));
});

test('on a terminal, where markup helps nobody, a file is asked for', (context) => {
  const cwd = makeFolder(context);
  const launcher = join(packageRoot, 'bin', 'spec');
  for (const args of [...drawing, ['report', 'no-such-run']]) {
    const program = `import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)`;
    const {status, stdout} = spawnSync('python3', ['-c', program, process.execPath, launcher, ...args], {
      cwd,
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(status, 2, stdout);
    assert.match(stdout, /output-to-terminal.*--out/u);
    assert.doesNotMatch(stdout, /<svg/u);
  }
  assert.deepEqual(readdirSync(cwd), []);
});

test('the examples of every help name specs and recipes that there are', () => {
  const root = packageRoot;
  const missing: string[] = [];
  for (const command of commands) {
    let text = '';
    command.configureOutput({writeOut: (part) => (text += part), getOutHelpWidth: () => 200}).outputHelp();
    for (const [, name = ''] of text.matchAll(/\b([a-z0-9-]+)\.yaml\b/gu)) {
      if (findSpec(name, root).path === null && findRecipe(name, root).path === null) missing.push(name);
    }
  }
  assert.deepEqual(missing, []);
});
