import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {StepClock} from '../../runtime/cluster/step-clock.js';

describe('the step clock', () => {
  it('knows nothing before there have been a few steps', () => {
    const clock = new StepClock();
    for (const now of [0, 100, 200]) clock.note(1, now);
    assert.equal(clock.median, 0);
    clock.note(1, 300);
    assert.equal(clock.median, 100);
  });

  it('takes the median of what is summed up most often, whatever stood between some', () => {
    const clock = new StepClock();
    for (let step = 0; step < 40; step++) {
      clock.note(1, step * 4000 + (step > 35 ? 60_000 : 0));
      if (step % 10 === 0) clock.note(2, step * 4000);
    }
    assert.equal(clock.median, 4000);
  });
});
