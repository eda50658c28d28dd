import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs';
import {arch, cpus, platform, tmpdir, totalmem} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {decideThreads} from '../../runtime/native/index.js';
import {packageRoot} from '#package-root';
import {compareEnvironments, describeEnvironment, readCommit} from '../../runtime/runs/environment.js';
import {makeFolder} from '../tools/temporary-folder.js';

const begun = process.cwd();
after(() => process.chdir(begun));
// Wherever folders for a while are made, what lies above them is not looked at.
process.env['GIT_CEILING_DIRECTORIES'] = realpathSync(tmpdir());

const recorded = {tensorflow: '2.21.0', precision: 'bfloat16', dataset: 'cifar10', data: null} as const;

function git(cwd: string, ...words: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  return execFileSync('git', [...identity, ...words], {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
}

test('an environment is this machine, this specnet, and what the run recorded of itself', (context) => {
  process.chdir(makeFolder(context));
  const threads = decideThreads();
  const {cpu, memory, ...others} = describeEnvironment({...recorded, data: '../images'});
  assert.deepEqual(others, {
    specnet: (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {version: string}).version,
    node: process.version.slice(1),
    tensorflow: '2.21.0',
    platform: `${platform()}-${arch()}`,
    cores: cpus().length,
    threads: threads.count,
    threadsReason: threads.reason,
    precision: 'bfloat16',
    dataset: 'cifar10',
    data: '../images',
    commit: null,
  });
  assert.equal(cpu, cpus()[0]?.model.trim() ?? 'unknown');
  assert.ok(Math.abs(memory - totalmem() / 2 ** 30) <= 0.05 && Number(memory.toFixed(1)) === memory, `${memory} GiB`);
});

test('the commit is the one that the folder is at, with a plus where its files differ', (context) => {
  const folder = makeFolder(context, {'net.yaml': 'name: net\n', 'inner/notes': ''});
  process.chdir(folder);
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  assert.equal(readCommit(), null, 'of a repository without a commit');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  const first = git(folder, 'rev-parse', 'main').trim();
  assert.match(first, /^[0-9a-f]{40,}$/);
  assert.equal(readCommit(), first);
  assert.equal(describeEnvironment(recorded).commit, first);

  writeFileSync(join(folder, 'untracked'), 'what a run leaves');
  assert.equal(readCommit(), first, 'what git does not know is not a difference');
  writeFileSync(join(folder, 'net.yaml'), 'name: other\n');
  assert.equal(readCommit(), `${first}+`, 'a file has changed');
  process.chdir(join(folder, 'inner'));
  assert.equal(readCommit(), `${first}+`, 'in a folder of the repository');
  git(folder, 'add', 'net.yaml');
  assert.equal(readCommit(), `${first}+`, 'the change waits to be committed');
  assert.equal(describeEnvironment(recorded).commit, `${first}+`);

  git(folder, 'commit', '--quiet', '--message', 'second');
  const second = git(folder, 'rev-parse', 'main').trim();
  assert.notEqual(second, first);
  assert.equal(readCommit(), second);
});

test('there is no commit outside of git, nor without git', (context) => {
  const folder = makeFolder(context);
  mkdirSync(join(folder, 'empty'));
  process.chdir(folder);
  assert.equal(readCommit(), null);
  git(folder, 'init', '--quiet');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'first');
  assert.notEqual(readCommit(), null);
  const {PATH} = process.env;
  process.env['PATH'] = join(folder, 'empty');
  try {
    assert.equal(readCommit(), null);
  } finally {
    process.env['PATH'] = PATH;
  }
});

test('what may show in the last bits is compared, and nothing else', () => {
  const now = describeEnvironment(recorded);
  assert.deepEqual(compareEnvironments({...now}, now), []);
  const elsewhere = {memory: 1, precision: 'float32', dataset: 'mine', data: 'there', commit: 'abc+'};
  assert.deepEqual(compareEnvironments({...now, ...elsewhere}, now), []);
  assert.deepEqual(compareEnvironments({}, now), [], 'of an old run, or a damaged file, nothing is known');
  for (const key of ['specnet', 'node', 'tensorflow', 'platform', 'cpu', 'cores', 'threads'] as const) {
    assert.deepEqual(compareEnvironments({...now, [key]: 99}, now), [`${key} was 99, now ${now[key]}`]);
  }
  assert.deepEqual(compareEnvironments({node: '18.0.0', cpu: 'abacus'}, {...now, node: '24.1.0', cpu: 'loom'}), [
    'node was 18.0.0, now 24.1.0',
    'cpu was abacus, now loom',
  ]);
});
