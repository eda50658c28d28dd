import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {startWorkers} from './start-workers.js';
import type {StartedWorker} from './start-workers.js';

const decode = (hex: string): Float32Array => new Float32Array(Uint8Array.from(Buffer.from(hex, 'hex')).buffer);

/** As worker-process.ts draws them. */
const draw = (i: number, task: number): number =>
  Math.fround(Math.sin(i * 1.7 + task * 0.9) * 10 ** ((i + task) % 7));

describe('a group of workers', () => {
  for (const size of [2, 3, 4]) {
    it(`adds up, sends and gathers the same bytes on all of ${size}`, {timeout: 120_000}, async (test) => {
      const {workers} = await startWorkers(test, Array.from({length: size}, () => 'sums' as const));
      const ends = await Promise.all(workers.map(({ended}) => ended));
      for (const {status, stderr} of ends) assert.equal(status, 0, stderr);
      const [chief] = ends.map(({reported}) => reported) as [Record<string, unknown>];
      for (const {reported} of ends) assert.deepEqual(reported, chief);
      const {sums, again, shapes, counts, compressed, sent, texts} = chief as Record<string, string[]>;
      assert.deepEqual(shapes, [[3], [100, 100], [], [70_001]]);
      assert.deepEqual(again, sums?.slice(0, 3), 'the second time, under the same key');
      for (const values of (sums ?? []).map(decode))
        values.forEach((value, i) => {
          const terms = Array.from({length: size}, (_, task) => draw(i, task));
          const exact = terms.reduce((sum, term) => sum + term, 0);
          // Half a unit in the last place for each addition.
          const room = terms.reduce((sum, term) => sum + Math.abs(term), 0) * 2 ** -23 * size;
          assert(Math.abs(value - exact) <= (size === 2 ? 0 : room) || value === Math.fround(exact), `${i}: ${value}`);
        });
      const [special, ...rounded] = (compressed ?? []).map(decode).reverse();
      // 1 + 2^-8 and 1 + 3 2^-8 lie between two numbers of bfloat16; to even they are 1 and 1 + 2^-6.
      assert.deepEqual([...(special ?? [])].slice(0, 2), [Number.NaN, Infinity]);
      if (size === 2) assert.deepEqual([...(special ?? [])].slice(2), [2, 2 + 2 ** -5]);
      for (const values of rounded)
        values.forEach((value, i) => {
          const terms = Array.from({length: size}, (_, task) => draw(i, task));
          const exact = terms.reduce((sum, term) => sum + term, 0);
          // Half a unit in the last place of each term, and for each addition; a unit is 2^-7.
          const room = terms.reduce((sum, term) => sum + Math.abs(term), 0) * 2 ** -8 * size;
          assert(Math.abs(value - exact) <= room, `${i}: ${value}, not ${exact}`);
          assert.equal(Number(new Uint32Array(Float32Array.of(value).buffer)[0]) & 0xffff, 0, 'is bfloat16');
        });
      assert.deepEqual(counts, [size, (size * (size - 1)) / 2, size * (2 ** 24 + 1)]);
      const odd = Buffer.from(Float32Array.of(Number.NaN, -0, Infinity, 1.5).buffer).toString('hex');
      assert.deepEqual(sent, [odd, Buffer.from(Int32Array.of(-7, 2 ** 30).buffer).toString('hex')]);
      const names = Array.from({length: size}, (_, task) => `worker ${task}: Größe\n`);
      assert.deepEqual(texts, [names, names.map(() => '')]);
    });
  }

  it('adds up in the background', {timeout: 60_000}, async (test) => {
    const {workers} = await startWorkers(test, ['early', 'late']);
    const [early, late] = workers as [StartedWorker, StartedWorker];
    await Promise.all([early.until('product'), late.until('waits')]);
    // Nothing has come of the late one yet, and the early one has computed after it began to add up.
    late.child.kill('SIGUSR2');
    const ends = await Promise.all([early.ended, late.ended]);
    for (const {status, reported, stderr} of ends) {
      assert.equal(status, 0, stderr);
      assert.deepEqual(reported['product'], [7, 10, 15, 22]);
      assert.equal(reported['sum'], ends[0].reported['sum']);
      const expected = (i: number): number => Math.fround(draw(i, 0) + draw(i, 1));
      decode(reported['sum'] as string).forEach((value, i) => assert.equal(value, expected(i)));
    }
  });
});
