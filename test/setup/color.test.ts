import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {shouldColor} from '../../compiler/index.js';
import {packageRoot} from '#package-root';
import {makeFolder} from '../tools/temporary-folder.js';

const red = '\u001b[31m';

test('FORCE_COLOR decides before NO_COLOR, that before TERM=dumb, that before the terminal; empty is unset', () => {
  const cases: [environment: NodeJS.ProcessEnv, terminal: boolean, pipe: boolean][] = [
    [{}, true, false],
    [{FORCE_COLOR: '', NO_COLOR: ''}, true, false],
    [{TERM: 'dumb'}, false, false],
    [{NO_COLOR: '1'}, false, false],
    [{NO_COLOR: '0'}, false, false],
    [{FORCE_COLOR: '0'}, false, false],
    [{FORCE_COLOR: 'false'}, false, false],
    [{FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb'}, true, true],
    [{FORCE_COLOR: 'true'}, true, true],
  ];
  for (const [environment, terminal, pipe] of cases) {
    const decided = [{isTTY: true}, {isTTY: false}, {}].map((stream) => shouldColor(stream, environment));
    assert.deepEqual(decided, [terminal, pipe, pipe], JSON.stringify(environment));
  }
});

test('every command heeds NO_COLOR, FORCE_COLOR and TERM=dumb, in a pipe and on a terminal', (context) => {
  const cwd = makeFolder(context);
  writeFileSync(join(cwd, 'faulty.yaml'), 'name: faulty\nsurprise: 1\n');
  const launcher = join(packageRoot, 'bin', 'spec');
  const say = (args: readonly string[], isTerminal: boolean, variables: NodeJS.ProcessEnv): string => {
    const program = `import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)`;
    const [command = '', ...rest] = [...(isTerminal ? ['python3', '-c', program] : []), process.execPath, launcher];
    const env = {...process.env, FORCE_COLOR: '', NO_COLOR: '', TERM: 'xterm', ...variables};
    const {stdout, stderr} = spawnSync(command, [...rest, ...args], {cwd, env, encoding: 'utf8', timeout: 60_000});
    assert.match(stdout + stderr, /surprise/u, args.join(' '));
    return stdout + stderr;
  };
  const faulty = ['build', 'info', 'train', 'verify', 'zoo', 'recipe plot', 'explain --recipe'].map((command) =>
    [...command.split(' '), 'faulty.yaml'],
  );
  for (const args of faulty) assert.ok(say(args, false, {FORCE_COLOR: '1'}).includes(red), args.join(' '));
  for (const args of [['build', 'faulty.yaml'], ['train', 'faulty.yaml']]) {
    for (const variables of [{NO_COLOR: '1'}, {TERM: 'dumb'}]) {
      assert.ok(!say(args, true, variables).includes('\u001b'), `${args.join(' ')} ${JSON.stringify(variables)}`);
    }
  }
  const [onScreen, inPipe] = [true, false].map((isScreen) => say(['build', 'faulty.yaml'], isScreen, {}));
  assert.ok(onScreen?.includes(red), onScreen);
  assert.ok(inPipe?.includes('\u001b') === false, inPipe);
});
