import assert from 'node:assert/strict';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {packageRoot} from '#package-root';
import {makeFolder} from '../tools/temporary-folder.js';
import {runSpec} from '../tools/run-spec.js';

interface Terminal {
  readonly drawTerminal: (command: string, lines: readonly string[]) => string;
  readonly maskFigures: (svg: string) => string;
}

const images = join(packageRoot, 'docs', 'images');

const loadTerminal = async () => (await import(pathToFileURL(join(images, 'terminal.mjs')).href)) as Terminal;

test("README's diagram is what spec graph draws: npm run pictures", async (context) => {
  const {stdout} = await runSpec(makeFolder(context), 'graph', 'resnet18');
  assert.equal(readFileSync(join(images, 'resnet18.svg'), 'utf8'), stdout);
});

test('pictures are small', () => {
  const pictures = readdirSync(images).filter((name) => /\.(svg|png)$/u.test(name));
  assert.deepEqual(pictures.sort(), ['report.png', 'resnet18.svg', 'training.svg']);
  for (const name of pictures) assert.ok(statSync(join(images, name)).size < 150e3, name);
});

test('a training of another machine is the same picture but for figures, and other words are not', async () => {
  const {drawTerminal, maskFigures} = await loadTerminal();
  const draw = (...lines: readonly string[]) => maskFigures(drawTerminal('spec train net & more', lines));
  const line = 'epoch 4/20  loss 1.9  acc 31.0%  val loss 3.7  val acc 21.8%  lr 0.08  1132 img/s  2 s  best';
  const here = draw('engine   TensorFlow 2.21.0, bfloat16', line, 'Best epoch 4 (by val/acc): test accuracy 46.6%');
  const other = line.replace('1.9', '2.118').replace('1132 img/s  2 s  best', '88 img/s  1 min 2 s');
  const there = draw('engine   TensorFlow 2.21.0, float32', other, 'Best epoch 8 (by val/acc): test accuracy 48%');
  assert.equal(here, there);
  assert.notEqual(here, draw('engine   TensorFlow 2.21.0, float32', other.replace('val acc', 'valid acc'), 'Best'));
  assert.match(drawTerminal('spec train net & more', [line]), />spec train net &amp; more</u);
});
