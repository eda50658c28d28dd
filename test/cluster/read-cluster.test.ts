import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {readCluster} from '../../runtime/cluster/index.js';
import type {ClusterFlags} from '../../runtime/cluster/index.js';
import {readTeam} from '../../runtime/commands/inputs/with-workers.js';
import {expandCounts, expandHosts} from '../../runtime/cluster/slurm.js';

const write = (cluster: unknown, task?: unknown): {TF_CONFIG: string} => ({
  TF_CONFIG: JSON.stringify({cluster, ...(task !== undefined && {task})}),
});
const two = ['h0:2222', 'h1:2222'];

/** The variables, the options, and the addresses and the task that they mean; null: it trains alone. */
type Case = readonly [
  name: string,
  environment: Readonly<Record<string, string>>,
  flags: ClusterFlags,
  meaning: {readonly addresses: readonly string[]; readonly task: number} | null,
];

const slurm = {
  SLURM_PROCID: '2',
  SLURM_STEP_NUM_TASKS: '5',
  SLURM_STEP_NODELIST: 'gpu[08-10]',
  SLURM_STEP_TASKS_PER_NODE: '2(x2),1',
};
const slurmMeans = {addresses: ['gpu08:8888', 'gpu08:8889', 'gpu09:8888', 'gpu09:8889', 'gpu10:8888'], task: 2};

const understood: readonly Case[] = [
  ['nothing', {}, {}, null],
  ['an empty TF_CONFIG', {TF_CONFIG: ''}, {}, null],
  ['a TF_CONFIG without a cluster', {TF_CONFIG: '{"environment": "cloud"}'}, {}, null],
  ['workers', write({worker: two}, {type: 'worker', index: 1}), {}, {addresses: two, task: 1}],
  ['an index as text', write({worker: two}, {type: 'worker', index: '1'}), {}, {addresses: two, task: 1}],
  ['a task without an index', write({worker: two}, {type: 'worker'}), {}, {addresses: two, task: 0}],
  [
    'the chief',
    write({chief: ['c:1'], worker: two}, {type: 'chief', index: 0}),
    {},
    {addresses: ['c:1', ...two], task: 0},
  ],
  [
    'a worker beside a chief',
    write({worker: two, chief: ['c:1']}, {type: 'worker', index: 1}),
    {},
    {addresses: ['c:1', ...two], task: 2},
  ],
  [
    'a map of addresses',
    write({worker: {1: 'b:1', 0: 'a:1'}}, {type: 'worker', index: 1}),
    {},
    {addresses: ['a:1', 'b:1'], task: 1},
  ],
  [
    'an evaluator beside',
    write({worker: two, evaluator: ['e:1']}, {type: 'worker', index: 0}),
    {},
    {addresses: two, task: 0},
  ],
  ['one worker', write({worker: ['h0:2222']}, {type: 'worker', index: 0}), {}, null],
  ['options', {}, {workers: 'h0:2222, h1:2222', worker: '1'}, {addresses: two, task: 1}],
  ['one worker of options', {}, {workers: 'h0:2222'}, null],
  [
    'an IPv6 address',
    {},
    {workers: '[fd00::1]:1,[fd00::2]:1', worker: '0'},
    {addresses: ['[fd00::1]:1', '[fd00::2]:1'], task: 0},
  ],
  [
    'both, which say the same',
    write({worker: two}, {type: 'worker', index: 1}),
    {workers: two.join(), worker: '1'},
    {addresses: two, task: 1},
  ],
  ['a Slurm step', slurm, {}, slurmMeans],
  ['options in a Slurm step', slurm, {workers: two.join(), worker: '0'}, {addresses: two, task: 0}],
  ['TF_CONFIG in a Slurm step', {...slurm, ...write({worker: two}, {type: 'worker'})}, {}, {addresses: two, task: 0}],
  ['a Slurm step of one task', {...slurm, SLURM_STEP_NUM_TASKS: '1'}, {}, null],
  ['a Slurm job outside a step', {SLURM_PROCID: '0', SLURM_JOB_NODELIST: 'gpu[08-10]'}, {}, null],
];

type Refusal = readonly [
  name: string,
  environment: Readonly<Record<string, string>>,
  flags: ClusterFlags,
  message: RegExp,
];

const refused: readonly Refusal[] = [
  ['no JSON', {TF_CONFIG: '{"cluster"'}, {}, /^TF_CONFIG is not JSON: /],
  ['a list', {TF_CONFIG: '[]'}, {}, /^TF_CONFIG is not a map/],
  ['a cluster that is a list', {TF_CONFIG: '{"cluster": []}'}, {}, /^cluster in TF_CONFIG is not a map/],
  ['a job that is a number', write({worker: 3}, {type: 'worker'}), {}, /^the job worker in TF_CONFIG is not a list/],
  ['parameter servers', write({worker: two, ps: ['p:1']}, {type: 'worker'}), {}, /parameter servers \(ps\)/],
  ['an unknown job', write({master: two}, {type: 'worker'}), {}, /has a job "master"/],
  ['two chiefs', write({chief: two}, {type: 'chief'}), {}, /more than one chief/],
  ['no task', write({worker: two}), {}, /does not say which worker this is: the type of its task is missing/],
  ['a task of another job', write({worker: two}, {type: 'ps', index: 0}), {}, /the type of its task is "ps"/],
  ['a chief that is not there', write({worker: two}, {type: 'chief'}), {}, /this is a chief, and its cluster has none/],
  [
    'the evaluator',
    write({worker: two, evaluator: ['e:1']}, {type: 'evaluator', index: 0}),
    {},
    /the evaluator, which/,
  ],
  ['an index out of range', write({worker: two}, {type: 'worker', index: 2}), {}, /this is worker 2, and there are 2/],
  [
    'an index that is none',
    write({worker: two}, {type: 'worker', index: 0.5}),
    {},
    /the index of the task in TF_CONFIG is 0.5/,
  ],
  ['an address twice', write({worker: ['a:1', 'b:1', 'a:1']}, {type: 'worker'}), {}, /has the address a:1 twice/],
  [
    'an address without a port',
    write({worker: ['a', 'b:1']}, {type: 'worker'}),
    {},
    /the address "a", which is not host:port/,
  ],
  ['a port that is too high', {}, {workers: 'a:1,b:65536', worker: '0'}, /"b:65536", which is not host:port/],
  ['an address with a quote', {}, {workers: `a':1,b:1`, worker: '0'}, /which is not host:port/],
  ['--worker alone', {}, {worker: '0'}, /^--worker without --workers/],
  ['--workers alone', {}, {workers: two.join()}, /^--workers without --worker$/],
  ['a worker that is a name', {}, {workers: two.join(), worker: 'h1'}, /--worker "h1" is not a number/],
  ['a worker out of range', {}, {workers: two.join(), worker: '2'}, /^--worker says that this is worker 2/],
  [
    'both, which differ',
    write({worker: two}, {type: 'worker'}),
    {workers: two.join(), worker: '1'},
    /both say .* and differ/,
  ],
  [
    'Slurm hosts that are cut off',
    {...slurm, SLURM_STEP_NODELIST: 'gpu[08-10'},
    {},
    /^SLURM_STEP_NODELIST=gpu\[08-10 is not/,
  ],
  [
    'Slurm counts that are none',
    {...slurm, SLURM_STEP_TASKS_PER_NODE: 'two'},
    {},
    /^SLURM_STEP_TASKS_PER_NODE=two is not/,
  ],
  [
    'Slurm counts that do not fit',
    {...slurm, SLURM_STEP_NUM_TASKS: '4'},
    {},
    /^Slurm's variables contradict each other/,
  ],
  ['a Slurm task out of range', {...slurm, SLURM_PROCID: '5'}, {}, /^SLURM_PROCID says that this is worker 5/],
];

describe('who trains together', () => {
  for (const [name, environment, flags, meaning] of understood)
    it(`follows from ${name}`, () => assert.deepEqual(readCluster(environment, flags), meaning));
  for (const [name, environment, flags, message] of refused)
    it(`does not follow from ${name}`, () => {
      const error = {name: 'UserError', code: 'cluster-wrong', exitCode: 2, message};
      assert.throws(() => readCluster(environment, flags), error);
    });
});

describe("Slurm's lists", () => {
  // As `scontrol show hostnames` has them.
  for (const [text, hosts] of [
    ['a', ['a']],
    ['a,b1', ['a', 'b1']],
    ['n[1-3]', ['n1', 'n2', 'n3']],
    ['n[08-11,2]-ib,login', ['n08-ib', 'n09-ib', 'n10-ib', 'n11-ib', 'n2-ib', 'login']],
    ['r[1-2]n[01-02]', ['r1n01', 'r1n02', 'r2n01', 'r2n02']],
  ] as const)
    it(text, () => assert.deepEqual(expandHosts(text), hosts));
  it('counts of tasks', () => assert.deepEqual(expandCounts('2(x3),1'), [2, 2, 2, 1]));
});

describe('--worker-timeout', () => {
  const flags = {workers: two.join(), worker: '1'};

  it('is how long a worker waits for another', () => {
    const team = {addresses: two, task: 1, timeout: 2, gradientFormat: 'float32'};
    assert.deepEqual(readTeam({}, {...flags, workerTimeout: '2'}), team);
    assert.equal(readTeam({}, flags)?.timeout, 60);
  });

  it('is refused where it is none', () => {
    assert.throws(() => readTeam({}, {...flags, workerTimeout: 'never'}), {code: 'option-wrong', exitCode: 2});
  });
});
