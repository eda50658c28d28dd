import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {startWorkers} from './start-workers.js';

describe('memory', () => {
  it('is flat over 5,000 steps', {timeout: 180_000}, async (test) => {
    const {workers} = await startWorkers(test, ['memory', 'memory']);
    for (const {status, reported, stderr} of await Promise.all(workers.map(({ended}) => ended))) {
      assert.equal(status, 0, stderr);
      assert.equal(reported['tensors'], 3);
      const used = reported['used'] as number[];
      assert.equal(used.length, 6);
      // The first two thousand warm up. Instances that TensorFlow kept would be 0.5 kB a call or more, 1.5 MB in all.
      const growth = (used[5] as number) - (used[2] as number);
      test.diagnostic(`grew by ${growth} bytes over 3,000 steps, from ${used[2]}`);
      assert(growth < 1.2e6, `${used.join()} bytes`);
    }
  });
});
