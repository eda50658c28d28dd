import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {createProgram} from '../../../bin/main.js';
import {makeScript} from '../../../compiler/commands/completion/scripts.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

const script = makeScript('bash', createProgram());

/** What bash offers after the words of a command line, of which the last is being typed. */
function complete(context: TestContext, cwd: string, ...words: string[]): string[] {
  const run = [
    'source "$1"; shift',
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))',
    '_spec',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const file = join(makeFolder(context), 'completion.bash');
  writeFileSync(file, script);
  const out = execFileSync('bash', ['--norc', '-c', run, 'bash', file, 'spec', ...words], {cwd, encoding: 'utf8'});
  return out.split('\n').filter((line) => line !== '');
}

test('bash completes commands, options, their values, and specs of the package and the project', (context) => {
  const cwd = makeFolder(context, {'specs/my-net.yaml': smallSpec('my-net')});
  assert.deepEqual(complete(context, cwd, 'in'), ['init', 'info']);
  assert.deepEqual(complete(context, cwd, 'build', '--c'), ['--check']);
  assert.deepEqual(complete(context, cwd, 'info', 'resnet18', '--format', 'j'), ['json']);
  assert.deepEqual(complete(context, cwd, 'completion', ''), ['bash', 'zsh', 'fish']);
  assert.deepEqual(complete(context, cwd, 'diff', 'my'), ['my-net']);
  const [specs, recipes] = [['resnet18'], ['resnet18', '--recipe', '']].map((typed) =>
    complete(context, cwd, 'train', ...typed),
  );
  assert.ok(specs?.includes('resnet18-imagenet'), specs?.join(' '));
  assert.ok(recipes?.includes('default'), recipes?.join(' '));
  const withRuns = makeFolder(context, {'runs/train/first/results.csv': '', 'runs/train/fine.2/results.csv': ''});
  assert.deepEqual(complete(context, withRuns, 'report', 'fi'), ['fine.2', 'first']);
  assert.deepEqual(complete(context, withRuns, 'train', '--resume', 'fir'), ['first']);
  const withSweeps = makeFolder(context, {'sweeps/mine.yaml': ''});
  assert.deepEqual(complete(context, withSweeps, 'sweep', 'mi'), ['mini-rates', 'mine']);
  assert.deepEqual(complete(context, withSweeps, 'sweep', 'mine', '--on', ''), ['ray']);
  assert.deepEqual(complete(context, cwd, 'val', ''), []);
  // Where nothing of ours fits, bash offers files.
  assert.deepEqual(complete(context, cwd, 'build', './x'), []);
  assert.deepEqual(complete(context, cwd, 'info', 'resnet18', '--batch', ''), []);
});

test('no name of a file and nothing that is typed is ever run', (context) => {
  const cwd = makeFolder(context, {'specs/$(touch run).yaml': '', 'specs/a b.yaml': ''});
  assert.deepEqual(complete(context, cwd, 'info', '$'), []);
  assert.deepEqual(complete(context, cwd, 'info', '$(touch run)'), []);
  assert.deepEqual(complete(context, cwd, 'a[$(touch run)]', ''), []);
  assert.deepEqual(execFileSync('ls', {cwd, encoding: 'utf8'}), 'specs\n');
});

test('the scripts know every command and option of the program, and quote what they say', () => {
  const program = createProgram();
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const text = makeScript(shell, program);
    for (const command of program.commands) {
      assert.ok(new RegExp(`\\b${command.name()}\\b`, 'u').test(text), `${shell}: ${command.name()}`);
      for (const {long} of command.options.filter(({hidden}) => !hidden)) {
        const flag = shell === 'fish' ? `-l ${long?.slice(2)}` : (long ?? '');
        assert.ok(text.includes(flag), `${shell}: ${command.name()} ${long}`);
      }
    }
  }
  const fish = makeScript('fish', program);
  for (const line of fish.split('\n').filter((one) => one.startsWith('complete'))) {
    assert.equal(line.replaceAll("\\'", '').split("'").length % 2, 1, line);
  }
});
