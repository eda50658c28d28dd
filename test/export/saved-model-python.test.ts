import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {encodeNpy} from '../../runtime/export/encode-npy.js';
import {encodeSavedModel} from '../../runtime/export/tensorflow/encode-saved-model.js';
import {traceModel} from '../../runtime/export/tensorflow/trace-model.js';
import {createPredictor} from '../../runtime/evaluate/create-predictor.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {packageRoot} from '#package-root';
import {everyOperation, makeWeights} from '../tools/every-operation.js';
import {assertClose} from '../tools/fixtures.js';
import {makeFolder} from '../tools/temporary-folder.js';

test('Python TensorFlow, Keras and TFLite answer as specnet does, on every operation', async (context) => {
  const python = process.env['SPECNET_PYTHON_TENSORFLOW'];
  if (python === undefined) {
    return context.skip('SPECNET_PYTHON_TENSORFLOW names no Python that has tensorflow (a wheel of 270 MB)');
  }
  const network = everyOperation();
  const weights = makeWeights(network);
  const predictor = await createPredictor(network, weights, {precision: 'float32'});
  const images = Float32Array.from({length: 2 * 768}, (_, i) => Math.sin(i * i));
  const expected = predictor.predict(images);
  predictor.dispose();

  const folder = makeFolder(context);
  const plain = {batch: null, pixels: null, probabilities: false};
  const graph = traceModel(network, matchStateDict(network, weights), plain);
  writeFileSync(join(folder, 'saved_model.pb'), Buffer.concat(encodeSavedModel(graph, false)));
  writeFileSync(join(folder, 'images.npy'), encodeNpy(images, [2, 16, 16, 3]));
  const program = join(packageRoot, 'test', 'export', 'read_saved_model.py');
  const {status, stdout, stderr} = spawnSync(python, [program, folder, join(folder, 'images.npy')], {encoding: 'utf8'});
  assert.equal(status, 0, stderr);
  const answers = JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '') as Record<string, number[]>;
  assert.deepEqual(Object.keys(answers), ['TensorFlow', 'Keras', 'TFLite']);
  for (const [reader, found] of Object.entries(answers)) {
    const largest = Math.max(...expected.map(Math.abs));
    const difference = Math.max(...expected.map((value, i) => Math.abs(value - (found[i] as number)))) / largest;
    context.diagnostic(`${reader}: ${difference.toExponential(1)}`);
    assertClose(found, expected, 1e-5, reader);
  }
});
