import assert from 'node:assert/strict';
import {dirname, join} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {openTensorFlow} from '../../runtime/native/index.js';
import {registerTensorflowBackend} from '../../runtime/native/tfjs-backend.js';
import {packageRoot} from '#package-root';
import {runNode} from '../tools/sandbox.js';

const index = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), '../../runtime/native/index.js')).href;

describe('openTensorFlow', () => {
  it('gives a library that computes', async () => {
    const {binding, version} = await openTensorFlow();
    assert.match(version, /^2\.\d+\.\d+/);
    const before = binding.getNumOfTensors();
    const matrix = binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array([1, 2, 3, 4]));
    const attributes = [
      {name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false},
      {name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: true},
      {name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT},
    ];
    const [product] = binding.executeOp('MatMul', attributes, [matrix, matrix], 1);
    assert.ok(product);
    assert.deepEqual(product.shape, [2, 2]);
    assert.deepEqual([...binding.tensorDataSync(product.id)], [5, 11, 11, 25]);
    binding.deleteTensor(matrix);
    binding.deleteTensor(product.id);
    assert.equal(binding.getNumOfTensors(), before);
  });

  it('gives the same library again', async () => {
    assert.equal((await openTensorFlow()).binding, (await openTensorFlow()).binding);
  });

  it("keeps TensorFlow's log lines off the screen unless asked for", async () => {
    const script = `import {openTensorFlow} from ${JSON.stringify(index)}; await openTensorFlow();`;
    const words = ['--input-type=module', '--eval', script];
    const quiet = await runNode(words, {
      ...process.env,
      TF_CPP_MIN_LOG_LEVEL: undefined,
      SPECNET_TENSORFLOW_LOG: undefined,
    });
    assert.deepEqual([quiet.status, quiet.stdout, quiet.stderr], [0, '', '']);
    const loud = await runNode(words, {...process.env, TF_CPP_MIN_LOG_LEVEL: undefined, SPECNET_TENSORFLOW_LOG: '1'});
    assert.match(loud.stderr, /oneDNN|cpu_feature_guard/);
  });
});

describe('registerTensorflowBackend', () => {
  it('lets tfjs compute, and differentiate, on the library', async () => {
    const tf = await registerTensorflowBackend();
    assert.equal(await registerTensorflowBackend(), tf);
    await tf.setBackend('tensorflow');
    assert.equal(tf.getBackend(), 'tensorflow');
    const [sum, gradient, largest] = tf.tidy(() => {
      const x = tf.tensor1d([1, 2, 3]);
      return [
        tf.add(x, tf.tensor1d([4, 5, 6])).arraySync(),
        tf
          .grad((y) => tf.sum(tf.square(y)))(x)
          .arraySync(),
        tf.topk(x, 2).values.arraySync(), // one of those that call what Node 23 removed
      ];
    });
    assert.deepEqual(
      [sum, gradient, largest],
      [
        [5, 7, 9],
        [2, 4, 6],
        [3, 2],
      ],
    );
  });
});

describe('registerTensorflowBackend without tfjs-node-gpu', () => {
  it('names the package to install', async () => {
    const error = {code: 'tfjs-not-installed', advice: /npm install --ignore-scripts @tensorflow\/tfjs-node-gpu@4/};
    await assert.rejects(registerTensorflowBackend({searchFrom: []}), error);
  });
});

describe('tfjs-node.cjs', () => {
  it("makes a plain script's require of tfjs-node-gpu work", async () => {
    const script = `
      const tf = require('@tensorflow/tfjs-node-gpu');
      console.log(tf.getBackend(), String(tf.topk(tf.tensor1d([3, 9, 4]), 1).values.arraySync()));`;
    const words = ['--require', join(packageRoot, 'bin', 'tfjs-node.cjs'), '--eval', script];
    const {status, stdout, stderr} = await runNode(words, process.env);
    assert.equal(stdout, 'tensorflow 9\n', stderr);
    assert.equal(status, 0, stdout + stderr);
  });
});
