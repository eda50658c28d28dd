import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {cpuFeatures} from '../../runtime/native/cpu.js';

describe('cpuFeatures', () => {
  it("reads what the system's flags say", () => {
    const {avx2, avx512f, avx512_bf16, amx_bf16, arm_bf16} = cpuFeatures(new Set(['avx2', 'avx512_bf16']));
    assert.deepEqual([avx2, avx512f, avx512_bf16, amx_bf16, arm_bf16], [true, false, true, false, false]);
    assert.equal(cpuFeatures(new Set(['asimd', 'bf16'])).arm_bf16, true);
  });

  it('knows this machine', () => {
    const {model, cores, memory} = cpuFeatures();
    assert.ok(model.length > 0 && cores >= 1 && memory > 1e8);
  });
});
