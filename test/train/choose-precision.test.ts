import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {readComputeCapability} from '../../runtime/native/gpu.js';
import {choosePrecision} from '../../runtime/train/choose-precision.js';

const none = {avx512f: false, avx512_bf16: false, amx_bf16: false, limit: null};
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
    assert.equal(choosePrecision('bfloat16', {gpu: false}, on({})), 'bfloat16');
    assert.equal(choosePrecision('bfloat16', {gpu: false}, on({avx512f: true, limit: 'avx512_core'})), 'bfloat16');
  });
  it('says that bfloat16 cannot be had where a limit on instructions leaves no kernel for it', () => {
    const limited = on({limit: 'avx2'});
    assert.throws(() => choosePrecision('bfloat16', {gpu: false}, limited), {
      code: 'bfloat16-not-allowed',
      exitCode: 2,
    });
    assert.equal(choosePrecision('auto', {gpu: false}, limited), 'float32');
    assert.equal(choosePrecision('bfloat16', {gpu: true}, limited), 'bfloat16');
  });
  it('takes the weakest of several GPUs, and none where the driver does not tell', () => {
    assert.equal(readComputeCapability(() => '9.0\n7.5\n'), 7.5);
    assert.equal(readComputeCapability(() => '[N/A]\n'), null);
    const fail = () => {
      throw new Error('no such program');
    };
    assert.equal(readComputeCapability(fail), null);
  });
});
