import assert from 'node:assert/strict';
import {test} from 'node:test';
import {planRegNet} from '../../../compiler/3-resolve/rules/regnet.js';
import {readFixtureJson} from '../../tools/fixtures.js';

interface Row {
  /** depth, w0, wa, wm, group width, bottleneck. */
  readonly given: readonly [number, number, number, number, number, number];
  /** Blocks, channels and group width of each stage. */
  readonly stages: readonly (readonly [number, number, number])[];
}

test("RegNet's rule plans the stages that torchvision makes", () => {
  const rows = readFixtureJson<Row[]>('regnet.json');
  assert.ok(rows.length > 400);
  for (const {given, stages} of rows) {
    const [depth, w0, wa, wm, groupWidth, bottleneck] = given;
    const planned = planRegNet({depth, w0, wa, wm, groupWidth, bottleneck});
    assert.deepEqual(
      planned.map((stage) => [stage.blocks, stage.channels, stage.groupWidth]),
      stages,
      String(given),
    );
  }
});

test('RegNetY-400MF and 1.6GF have the stages of the paper', () => {
  const shape = (depth: number, w0: number, wa: number, wm: number, groupWidth: number) =>
    planRegNet({depth, w0, wa, wm, groupWidth, bottleneck: 1}).map(({blocks, channels}) => [blocks, channels]);
  assert.deepEqual(shape(16, 48, 27.89, 2.09, 8), [[1, 48], [3, 104], [6, 208], [6, 440]]);
  assert.deepEqual(shape(27, 48, 20.71, 2.65, 24), [[2, 48], [6, 120], [17, 336], [2, 888]]);
});
