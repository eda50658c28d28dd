import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {describeComparison, measureDistance} from '../../bench/curves/compare.js';
import {drawCurves} from '../../bench/curves/draw.js';
import {parseResults} from '../../bench/curves/parse-results.js';
import type {Curve} from '../../bench/curves/parse-results.js';

const csv = `epoch,train/loss,train/acc,val/loss,val/acc,lr,images/s,seconds
1,2.1,0.2,1.9,0.3,0.1,100.5,4
2,1.7,0.35,1.5,0.45,0.1,101.5,4
`;

/** A run whose losses lie `offset` above the table's. */
function makeCurve(precision: Curve['precision'], seed: number, offset: number): Curve {
  const epochs = parseResults(csv).map((epoch) => ({...epoch, trainLoss: epoch.trainLoss + offset}));
  return {precision, seed, epochs, testAccuracy: 0.5};
}

describe('the comparison of training curves', () => {
  it('reads results.csv by the names of its columns', () => {
    const [, second] = parseResults(csv);
    const expected = {epoch: 2, trainLoss: 1.7, validationLoss: 1.5, validationAccuracy: 0.45, imagesPerSecond: 101.5};
    assert.deepEqual(second, expected);
    assert.throws(() => parseResults('epoch,train/loss\n1,2\n'), /no column val\/loss/);
  });

  it('takes differences within a seed, and the noise from seed to seed in float32', () => {
    const curves = [
      makeCurve('float32', 1, 0),
      makeCurve('bfloat16', 1, 0.125),
      makeCurve('float32', 2, 0.5),
      makeCurve('bfloat16', 2, 0.25),
    ];
    const {bias, betweenPrecisions, betweenSeeds} = measureDistance(curves, 'trainLoss');
    const rounded = [bias, betweenPrecisions, betweenSeeds ?? NaN].map((value) => Math.round(value * 1e6) / 1e6);
    assert.deepEqual(rounded, [-0.0625, 0.1875, 0.5]);
    assert.equal(measureDistance(curves.slice(0, 2), 'trainLoss').betweenSeeds, null);
    assert.match(describeComparison('tiny', curves), /training loss \| -0\.0625 \| 0\.1875 \| 0\.5000/);
  });

  it('draws a line for every run and quantity inside the picture, of one epoch or a curve that is flat too', () => {
    const curves = [makeCurve('float32', 1, 0), makeCurve('bfloat16', 1, 3)];
    const flat = {...makeCurve('float32', 1, 0), epochs: parseResults(csv).slice(0, 1)};
    for (const [drawn, lines] of [[curves, 6], [[flat], 3]] as const) {
      const svg = drawCurves('a<b', drawn);
      assert.doesNotMatch(svg, /NaN|Infinity|a<b/);
      const paths = [...svg.matchAll(/ d="M([\d. L-]+)"\/>/g)].map(([, points]) => points?.split('L') ?? []);
      assert.equal(paths.length, lines);
      for (const [x = NaN, y = NaN] of paths.flat().map((point) => point.split(' ').map(Number)))
        assert(x >= 0 && x <= 800 && y >= 0 && y <= 290, `${x}, ${y}`);
    }
  });
});
