import assert from 'node:assert/strict';
import {test} from 'node:test';
import {choosePrograms} from '../../bench/measure/choose-programs.js';
import {runProgram} from '../../bench/measure/run-program.js';
import {runRounds} from '../../bench/measure/run-rounds.js';
import {readOptions} from '../../bench/options.js';
import {suites} from '../../bench/suites/index.js';
import type {Program, Setting, Suite} from '../../bench/suites/suite.js';

const setting: Setting = {
  peers: {python: 'python3', torch: null, onnx: null, onnxruntime: null},
  threads: 2,
  seconds: 1,
  scratch: 'scratch',
};
const script = (work: string, contestant: string, code: string, figures: Program['figures'] = 'printed'): Program => ({
  work, contestant, command: process.execPath, arguments: ['-e', code], figures,
});
const print = (value: number) => `console.log(JSON.stringify({unit: 'img/s', value: ${value}}))`;
const makeSuite = (...programs: readonly Program[]): Suite => ({
  name: 'made', title: '', goals: [], charted: [], programs: () => programs,
});
const all = {count: 2, only: '', brief: false};

test('programs run in turn, round after round', async () => {
  const lines: string[] = [];
  const suite = makeSuite(script('w', 'specnet', print(2)), script('w', 'PyTorch', print(1)));
  const {measured, failures} = await runRounds(suite, setting, all, (line) => lines.push(line));
  assert.deepEqual(failures, []);
  assert.deepEqual(measured.map((rounds) => rounds.map(([figure]) => figure?.value)), [[2, 2], [1, 1]]);
  assert.deepEqual(lines.map((line) => /round (\d) +w: (\w+)/.exec(line)?.slice(1).join(' ')), [
    '1 specnet', '1 PyTorch', '2 specnet', '2 PyTorch',
  ]);
});

test('a peer that fails is left out of all rounds and reported; a program of our own ends the bench', async () => {
  const broken = 'console.error("no such thing"); process.exit(3)';
  const suite = makeSuite(script('w', 'PyTorch', broken), script('w', 'specnet', print(2)));
  const {measured, failures} = await runRounds(suite, setting, all, () => undefined);
  assert.equal(measured.length, 1);
  assert.match(failures.join(), /PyTorch, w: ended with 3\nno such thing/);
  await assert.rejects(
    runRounds(makeSuite(script('w', 'specnet', broken)), setting, all, () => undefined),
    /specnet, w: ended with 3/,
  );
  const silent = makeSuite(script('w', 'PyTorch', ''));
  assert.match((await runRounds(silent, setting, all, () => undefined)).failures.join(), /no figures/);
  const missing = makeSuite({...script('w', 'PyTorch', ''), command: 'no-such-program'});
  assert.match((await runRounds(missing, setting, all, () => undefined)).failures.join(), /ENOENT/);
});

test('only some works run, and are prepared, where they are asked for', async () => {
  const suite: Suite = {
    ...makeSuite(script('Alpha', 'specnet', print(1)), script('beta', 'specnet', print(2))),
    prepare: () => [script('Alpha', 'export', ''), script('beta', 'export', 'process.exit(1)')],
  };
  const {measured, failures} = await runRounds(suite, setting, {count: 1, only: 'alph', brief: false}, () => undefined);
  assert.deepEqual(failures, []);
  assert.deepEqual(measured.flat(2).map(({work}) => work), ['Alpha']);
});

test('a brief choice has every contestant once, with all of the same work', () => {
  const pairs = [['a', 'specnet'], ['a', 'x'], ['b', 'specnet'], ['b', 'x'], ['c', 'specnet'], ['c', 'y'], ['c', 'x']];
  const programs = pairs.map(([work = '', contestant = '']) => script(work, contestant, ''));
  const chosen = choosePrograms(programs, {only: '', brief: true});
  assert.deepEqual(chosen.map(({work, contestant}) => work + contestant), ['aspecnet', 'ax', 'cspecnet', 'cy', 'cx']);
  assert.equal(choosePrograms(programs, {only: '', brief: false}).length, programs.length);
  assert.deepEqual(choosePrograms(programs, {only: 'B', brief: true}).map(({work}) => work), ['b', 'b']);
});

const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900)';

test('the time from start to end is a figure', async () => {
  const [time] = await runProgram(script('w', 'specnet', sleep, 'wall time'));
  assert.equal(time?.unit, 'ms');
  assert.ok((time?.value ?? 0) >= 900);
});

test('the peak memory is a figure, of its children too', async (context) => {
  if (process.platform !== 'linux') return context.skip('measured on Linux only');
  const fill = (mebibytes: number) => `globalThis.kept = Buffer.alloc(${mebibytes} << 20, 1);`;
  const child = `require('node:child_process').spawnSync(process.execPath, ['-e', '${fill(150)}${sleep}'])`;
  const measure = async (code: string) => {
    const figures = await runProgram({...script('w', 'specnet', `${code};${print(1)}`), memory: true});
    const [, memory] = figures;
    assert.deepEqual(memory && [memory.work, memory.unit], ['w: peak memory', 'MiB']);
    return memory?.value ?? 0;
  };
  const small = await measure(sleep);
  const large = await measure(`${fill(200)}${sleep}`);
  const family = await measure(`${fill(200)}${child}`);
  assert.ok(large - small > 190 && large - small < 260, `${small}, ${large}`);
  assert.ok(family - large > 140 && family - large < 260, `${large}, ${family}`);
});

test('every suite has a program of our own for each of its works, and its goals are about them', () => {
  const peers = {python: 'python3', torch: '2.15.0', onnx: '1.0', onnxruntime: {version: '1.0', folder: '.'}};
  for (const suite of suites) {
    const programs = suite.programs({...setting, peers});
    const works = new Set(programs.map(({work}) => work));
    for (const work of works) {
      const names = programs.filter((program) => program.work === work).map(({contestant}) => contestant);
      assert.equal(names.filter((name) => name === 'specnet').length, 1, work);
      assert.equal(new Set(names).size, names.length, work);
    }
    const listMeasured = (name: string) =>
      programs.filter(({work, memory, parts = []}) =>
        [work, ...parts.map((part) => `${work}: ${part}`), ...(memory ? [`${work}: peak memory`] : [])].includes(name),
      );
    for (const {work, against} of suite.goals) {
      assert.ok(listMeasured(work).some(({contestant}) => contestant.startsWith(against)), work);
    }
    for (const work of suite.charted) assert.ok(listMeasured(work).length > 1, work);
    assert.ok(suite.programs(setting).every(({contestant}) => /^(specnet|stock tfjs|tsc)/.test(contestant)));
  }
});

test('options are read, and wrong ones refused', () => {
  const {wanted, rounds, out} = readOptions(['step', 'start-up', '--rounds', '5']);
  assert.deepEqual([wanted.map(({name}) => name), rounds], [['step', 'start-up'], 5]);
  assert.match(out ?? '', /bench.results$/);
  assert.equal(readOptions([]).wanted.length, suites.length);
  assert.deepEqual(readOptions(['--quick']).choice, {only: '', brief: true});
  assert.deepEqual(readOptions(['--quick', '--only', 'x']).choice, {only: 'x', brief: false});
  for (const words of [['--quick'], ['--only', 'resnet20']]) assert.equal(readOptions(words).out, null);
  assert.match(readOptions(['--quick', '--out', 'elsewhere']).out ?? '', /elsewhere$/);
  assert.throws(() => readOptions(['steps']), /There is no suite steps; there are ops, step,/);
  for (const words of [['--rounds', '1.5'], ['--rounds', '0'], ['--seconds', 'x'], ['--sizes', '1']]) {
    assert.throws(() => readOptions(words), {name: 'UserError', code: 'option-wrong', exitCode: 2}, words.join(' '));
  }
});
