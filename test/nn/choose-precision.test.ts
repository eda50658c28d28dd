import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {readComputeCapability} from '../../runtime/native/gpu.js';
import {chooseEvaluationPrecision, choosePrecision} from '../../runtime/nn/engine/choose-precision.js';

const none = {architecture: 'x64', avx512f: false, avx512_bf16: false, amx_bf16: false, limit: null, withheld: []};
const on = (features: object, capability: number | null = null) => ({
  cpu: () => ({...none, ...features}),
  computeCapability: () => capability,
});

describe('auto precision', () => {
  it('is bfloat16 on a CPU that multiplies it, else float32', () => {
    assert.equal(choosePrecision('auto', {gpu: false}, on({avx512_bf16: true})), 'bfloat16');
    assert.equal(choosePrecision('auto', {gpu: false}, on({amx_bf16: true})), 'bfloat16');
    assert.equal(choosePrecision('auto', {gpu: false}, on({}, 9)), 'float32');
  });
  it('is bfloat16 on a GPU from Ampere on, whatever the CPU is', () => {
    assert.equal(choosePrecision('auto', {gpu: true}, on({}, 8)), 'bfloat16');
    assert.equal(choosePrecision('auto', {gpu: true}, on({avx512_bf16: true}, 7.5)), 'float32');
    assert.equal(choosePrecision('auto', {gpu: true}, on({avx512_bf16: true})), 'float32');
  });
  it('never overrules a wish', () => {
    assert.equal(choosePrecision('float32', {gpu: false}, on({avx512_bf16: true})), 'float32');
    assert.equal(choosePrecision('bfloat16', {gpu: true}, on({})), 'bfloat16');
    assert.equal(choosePrecision('bfloat16', {gpu: false}, on({avx512f: true})), 'bfloat16');
    assert.equal(choosePrecision('bfloat16', {gpu: false}, on({architecture: 'arm64'})), 'bfloat16');
    assert.equal(choosePrecision('bfloat16', {gpu: false}, on({avx512f: true, limit: 'avx512_core'})), 'bfloat16');
  });
  it('says that bfloat16 cannot be had where a limit on instructions leaves no kernel for it', () => {
    const limited = on({limit: 'avx2', withheld: ['avx512f']});
    assert.throws(() => choosePrecision('bfloat16', {gpu: false}, limited), {
      code: 'bfloat16-not-allowed',
      message: 'bfloat16 needs AVX-512, which ONEDNN_MAX_CPU_ISA=avx2 forbids',
      exitCode: 2,
    });
    assert.equal(choosePrecision('auto', {gpu: false}, limited), 'float32');
    assert.equal(choosePrecision('bfloat16', {gpu: true}, limited), 'bfloat16');
  });
  it('says so, too, of a processor that has none', () => {
    assert.throws(() => choosePrecision('bfloat16', {gpu: false}, on({limit: 'avx', withheld: ['avx2']})), {
      message: 'bfloat16 needs AVX-512, which this processor lacks',
      advice: 'use float32, which `auto` means here',
      exitCode: 2,
    });
  });
  it('is float32 for evaluating what was trained in bfloat16 where there is none', () => {
    const {cpu: older} = on({});
    const {cpu: newer} = on({avx512f: true});
    assert.equal(chooseEvaluationPrecision('bfloat16', {gpu: false}, older), 'float32');
    assert.equal(chooseEvaluationPrecision('bfloat16', {gpu: true}, older), 'bfloat16');
    assert.equal(chooseEvaluationPrecision('bfloat16', {gpu: false}, newer), 'bfloat16');
    assert.equal(chooseEvaluationPrecision('float32', {gpu: false}, newer), 'float32');
    assert.equal(chooseEvaluationPrecision('auto', {gpu: false}, older), 'auto');
  });
  it('takes the weakest of several GPUs, and none where the driver does not say', () => {
    assert.equal(readComputeCapability(() => '9.0\n7.5\n'), 7.5);
    assert.equal(readComputeCapability(() => '[N/A]\n'), null);
    const fail = () => {
      throw new Error('no such program');
    };
    assert.equal(readComputeCapability(fail), null);
  });
});
