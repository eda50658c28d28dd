import assert from 'node:assert/strict';
import {dirname, join} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import {cpuFeatures} from '../../runtime/native/cpu.js';
import {chooseInstructionSet} from '../../runtime/native/instruction-sets.js';
import {limitInstructions, readInstructionLimit} from '../../runtime/native/instruction-limit.js';
import type {LimitedMachine} from './limited-process.js';
import {runNode} from '../tools/sandbox.js';

const folder = dirname(fileURLToPath(import.meta.url));
const newest = ['fma', 'avx', 'avx2', 'avx512f', 'avx512_bf16', 'amx_bf16'];

/** The environment of a process under a limit; without what node:test recognizes its own children by. */
function environmentUnder(level: string): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {...process.env, ONEDNN_MAX_CPU_ISA: level, ONEDNN_VERBOSE: '1'};
  delete environment['NODE_TEST_CONTEXT'];
  return environment;
}

/** What a process under the limit finds, and oneDNN's own words for what it uses. */
async function askUnder(level: string): Promise<LimitedMachine & {readonly oneDnn: string}> {
  const {status, stdout, stderr} = await runNode([join(folder, 'limited-process.js')], environmentUnder(level));
  assert.equal(status, 0, stderr);
  const [answer = ''] = stdout.split('\n').filter((line) => line.startsWith('{'));
  return {...(JSON.parse(answer) as LimitedMachine), oneDnn: /,cpu,isa:(.*)/.exec(stdout)?.[1] ?? ''};
}

describe('the limit on instructions', () => {
  it('is what oneDNN takes it for', () => {
    assert.equal(readInstructionLimit({ONEDNN_MAX_CPU_ISA: 'AVX512_CORE'}), 'avx512_core');
    assert.equal(readInstructionLimit({DNNL_MAX_CPU_ISA: 'avx2'}), 'avx2');
    assert.equal(readInstructionLimit({ONEDNN_MAX_CPU_ISA: 'SSE41', DNNL_MAX_CPU_ISA: 'AVX2'}), 'sse41');
    for (const none of ['', 'DEFAULT', 'avx512_core_amx', 'AVX3', 'toString'])
      assert.equal(readInstructionLimit({ONEDNN_MAX_CPU_ISA: none}), null, none);
  });

  it('takes away what is newer, and nothing else', () => {
    const leftBy = (level: string | null) => [...limitInstructions(new Set(newest), level)];
    assert.deepEqual(leftBy(null), newest);
    assert.deepEqual(leftBy('avx512_core_bf16'), newest.slice(0, 5));
    assert.deepEqual(leftBy('avx512_core_vnni'), newest.slice(0, 4));
    assert.deepEqual(leftBy('avx2_vnni'), newest.slice(0, 3));
    assert.deepEqual(leftBy('sse41'), ['fma']);
    assert.equal(cpuFeatures(new Set(newest), 'avx2').avx512f, false);
    assert.deepEqual(cpuFeatures(new Set(newest), 'avx2').withheld, newest.slice(3));
    assert.deepEqual(cpuFeatures(new Set(newest.slice(0, 3)), 'avx2').withheld, []);
  });
});

describe('the instruction set that kernels are compiled for', () => {
  it('is the best that the processor has whole, within the limit', () => {
    const skylake = ['avx', 'avx2', 'fma', 'avx512f', 'avx512bw', 'avx512vl', 'avx512dq'];
    const choose = (flags: readonly string[], level = '') =>
      chooseInstructionSet({ONEDNN_MAX_CPU_ISA: level}, new Set(flags));
    assert.equal(choose(skylake), 'avx512');
    assert.equal(choose(skylake, 'AVX2'), 'avx2');
    assert.equal(choose(skylake, 'AVX'), 'none');
    // Knights Landing has AVX-512, but not for bytes and words.
    assert.equal(choose(skylake.filter((flag) => flag !== 'avx512bw')), 'avx2');
    assert.equal(choose(['avx', 'avx2']), 'none');
    assert.equal(choose(['asimd']), 'none');
  });
});

describe('a process under ONEDNN_MAX_CPU_ISA', () => {
  const whole = cpuFeatures(undefined, null);

  /** The operations of ours that layers called. */
  const listOwn = (called: readonly string[] = []) => called.filter((name) => name.startsWith('Specnet'));

  it('of AVX computes in float32, without kernels of ours for layers, and says why not in bfloat16', async () => {
    const {oneDnn, automatic, refusal, layerOperations} = await askUnder('AVX');
    assert.doesNotMatch(oneDnn, /AVX2|AVX-512|AVX10|AMX/);
    assert.equal(automatic, 'float32');
    assert.match(refusal ?? '', whole.avx512f ? /ONEDNN_MAX_CPU_ISA=avx forbids/ : /processor lacks/);
    assert.deepEqual(Object.keys(layerOperations), ['float32']);
    assert.deepEqual(listOwn(layerOperations['float32']), []);
    for (const name of ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'FusedBatchNormV3'])
      assert(layerOperations['float32']?.includes(name), `${name} is TensorFlow's`);
  });

  it('of AVX2 computes in float32, on kernels of ours where the processor has it', async () => {
    const {oneDnn, automatic, refusal, layerOperations} = await askUnder('AVX2');
    assert.doesNotMatch(oneDnn, /AVX-512|AVX10|AMX/);
    assert.equal(automatic, 'float32');
    assert.match(refusal ?? '', whole.avx512f ? /ONEDNN_MAX_CPU_ISA=avx2 forbids/ : /processor lacks/);
    assert.deepEqual(Object.keys(layerOperations), ['float32']);
    const own = listOwn(layerOperations['float32']);
    assert.equal(own.includes('SpecnetConvolve') && own.includes('SpecnetBatchNorm'), whole.avx2, own.join(', '));
  });

  it('of AVX512_CORE multiplies no bfloat16 of its own accord, and leaves its layers to TensorFlow', async () => {
    const {oneDnn, automatic, refusal, layerOperations} = await askUnder('AVX512_CORE');
    assert.doesNotMatch(oneDnn, /bfloat16|AVX10|AMX/);
    assert.equal(automatic, 'float32');
    assert.equal(refusal === null, whole.avx512f);
    assert.deepEqual(listOwn(layerOperations['bfloat16']), []);
  });

  it('of DEFAULT uses all that the processor has', async () => {
    const {automatic, refusal, layerOperations} = await askUnder('DEFAULT');
    assert.equal(refusal === null, whole.avx512f);
    assert.equal(automatic, whole.avx512_bf16 || whole.amx_bf16 ? 'bfloat16' : 'float32');
    assert.equal(listOwn(layerOperations['float32']).length > 0, whole.avx2);
  });

  // The values themselves: PyTorch's, in every precision that the limit leaves.
  const levels = {AVX: 'native float32', AVX2: 'native float32', AVX512_CORE: 'native'};
  for (const [level, pattern] of Object.entries(levels)) {
    it(`of ${level} computes what PyTorch does`, async () => {
      const files = ['training', 'operations'].map((name) => join(folder, '..', 'nn', `${name}.test.js`));
      const words = ['--test', '--test-reporter=tap', `--test-name-pattern=${pattern}`, ...files];
      const {status, stdout} = await runNode(words, environmentUnder(level));
      assert.equal(status, 0, stdout);
      assert(Number(/^# pass (\d+)/m.exec(stdout)?.[1]) > 10, stdout);
    });
  }
});
