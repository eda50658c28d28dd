import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {findObstacle, makeNetwork} from './made-network.js';
import {startWorker} from './start-workers.js';

describe('workers whose link is cut', {skip: findObstacle(), concurrency: 2}, () => {
  for (const cut of [0, 1])
    it(`are named by the others: ${cut === 0 ? 'the chief' : 'a worker'}`, {timeout: 60_000}, async (test) => {
      const network = await makeNetwork(test, 3);
      const addresses = network.hosts.map((host) => `${host}:2222`);
      const workers = addresses.map((_, task) => startWorker(test, {addresses, task, act: 'loop'}, network.wrap(task)));
      await Promise.all(workers.map(({until}) => until('ready')));
      network.cut(cut);
      const from = performance.now();
      const ends = await Promise.all(workers.map(({ended}) => ended));
      for (const [task, {status, reported, at, stderr}] of ends.entries()) {
        test.diagnostic(`${task}: ${Math.round(at - from)} ms ${String(reported['message'])}`);
        assert.deepEqual([status, reported['code']], [138, 'worker-lost'], `${stderr}${String(reported['cause'])}`);
        assert(at - from < 10_000, `worker ${task} took ${at - from} ms`);
        const blamed = task === cut ? [0, 1, 2].filter((other) => other !== cut) : [cut];
        const names = blamed.map((other) => `worker ${other} (${addresses[other]})`);
        // Whoever is cut off cannot know who else is.
        assert(names.some((name) => String(reported['message']).includes(name)), String(reported['message']));
        if (task !== cut) assert.match(String(reported['message']), /^worker \d \([^)]*\) was lost/);
      }
    });
});
