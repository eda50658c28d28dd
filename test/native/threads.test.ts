import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, it} from 'node:test';
import {readCpuQuota} from '../../runtime/native/cpu-quota.js';
import {announceThreads, decideThreads} from '../../runtime/native/threads.js';
import {packageRoot} from '#package-root';
import {makeFolder} from '../tools/temporary-folder.js';

const mount2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n';
const mount1 = (root: string): string =>
  `31 30 0:27 ${root} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n` +
  `32 30 0:28 ${root} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n`;

describe('the CPU quota', () => {
  const cases: readonly (readonly [name: string, files: Readonly<Record<string, string>>, quota: number | null])[] = [
    ['of no control groups', {}, null],
    ['of version 2', {'/': mount2, group: '0::/', '/sys/fs/cgroup/cpu.max': '150000 100000\n'}, 1.5],
    ['of version 2 without a limit', {'/': mount2, group: '0::/', '/sys/fs/cgroup/cpu.max': 'max 100000\n'}, null],
    [
      'of version 2 where a group around it allows less',
      {
        '/': mount2,
        group: '0::/a/b c/d\n',
        '/sys/fs/cgroup/a/cpu.max': '400000 100000',
        '/sys/fs/cgroup/a/b c/cpu.max': '200000 100000',
        '/sys/fs/cgroup/a/b c/d/cpu.max': 'max 100000',
      },
      2,
    ],
    [
      'of version 1, mounted where the container is',
      {
        '/': mount1('/docker/1a'),
        group: '5:memory:/docker/1a\n4:cpu,cpuacct:/docker/1a\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
      },
      0.5,
    ],
    [
      'of version 1 without a limit in its group, and with one around it',
      {
        '/': mount1('/'),
        group: '4:cpu,cpuacct:/pod/one\n',
        '/sys/fs/cgroup/cpu,cpuacct/pod/one/cpu.cfs_quota_us': '-1',
        '/sys/fs/cgroup/cpu,cpuacct/pod/one/cpu.cfs_period_us': '100000',
        '/sys/fs/cgroup/cpu,cpuacct/pod/cpu.cfs_quota_us': '300000',
        '/sys/fs/cgroup/cpu,cpuacct/pod/cpu.cfs_period_us': '100000',
      },
      3,
    ],
  ];
  for (const [name, files, quota] of cases) {
    it(name, (test) => {
      const system = makeFolder(test);
      for (const [path, text] of Object.entries(files)) {
        const names: Readonly<Record<string, string>> = {'/': '/proc/self/mountinfo', group: '/proc/self/cgroup'};
        const place = join(system, names[path] ?? path);
        mkdirSync(dirname(place), {recursive: true});
        writeFileSync(place, text);
      }
      assert.equal(readCpuQuota(system), quota);
    });
  }
});

describe('the number of threads', () => {
  const machine = {cores: 8, allowed: 8, quota: null, environment: {}};

  it('is the least of what limits it, and says which', () => {
    assert.deepEqual(decideThreads(machine), {count: 8, reason: 'one per core'});
    const decide = (limits: object): unknown => decideThreads({...machine, ...limits});
    assert.deepEqual(decide({allowed: 3}), {count: 3, reason: 'the process may run on 3 of 8 cores'});
    assert.deepEqual(decide({quota: 2.5}), {count: 2, reason: "the container's CPU quota is 2.5"});
    assert.deepEqual(decide({quota: 0.25}), {count: 1, reason: "the container's CPU quota is 0.25"});
    assert.deepEqual(decide({quota: 16}), {count: 8, reason: 'one per core'});
    assert.deepEqual(decide({quota: 5, environment: {OMP_NUM_THREADS: '4,2'}}), {
      count: 4,
      reason: 'OMP_NUM_THREADS is 4',
    });
    for (const wrong of ['', '0', '-2', 'many']) {
      assert.deepEqual(decide({environment: {OMP_NUM_THREADS: wrong}}), {count: 8, reason: 'one per core'});
    }
  });

  it('is passed to TensorFlow, which waits on no more threads than compute', () => {
    const environment: NodeJS.ProcessEnv = {TF_NUM_INTEROP_THREADS: '6'};
    announceThreads({count: 2, reason: ''}, environment);
    assert.deepEqual(environment, {TF_NUM_INTRAOP_THREADS: '2', TF_NUM_INTEROP_THREADS: '2'});
  });

  it('follows the affinity mask of the process', (test) => {
    if (spawnSync('taskset', ['-c', '0', 'true']).status !== 0) return test.skip('there is no taskset here');
    const module = JSON.stringify(join(packageRoot, 'dist', 'runtime', 'native', 'threads.js'));
    const program = `import(${module}).then(({decideThreads}) => console.log(decideThreads().count))`;
    const environment = {...process.env, OMP_NUM_THREADS: '', TF_NUM_INTRAOP_THREADS: ''};
    const text = execFileSync('taskset', ['-c', '0', process.execPath, '-e', program], {env: environment});
    assert.equal(text.toString().trim(), '1');
  });

  it('is that of the threads that there are: fewer with OMP_NUM_THREADS=1', (test) => {
    if (process.platform !== 'linux' || decideThreads().count < 2) return test.skip('this machine has one core to use');
    const native = JSON.stringify(join(packageRoot, 'dist', 'runtime', 'native', 'index.js'));
    const program = `
      import(${native}).then(async ({openTensorFlow}) => {
        const {binding} = await openTensorFlow();
        const at = binding.createTensor([4096], 1, new Float32Array(4096));
        console.log(require('node:fs').readdirSync('/proc/self/task').length, at >= 0);
      });`;
    const count = (threads: string): number => {
      const env = {...process.env, OMP_NUM_THREADS: threads, TF_NUM_INTRAOP_THREADS: '', TF_NUM_INTEROP_THREADS: ''};
      return parseInt(execFileSync(process.execPath, ['-e', program], {env, encoding: 'utf8'}));
    };
    assert.ok(count('1') < count(''));
  });
});
