// One training step of CIFAR ResNet-18 as a tfjs user writes it today: tf.layers, trainOnBatch, nothing tuned.
// node --require ../../bin/tfjs-node.cjs stock-tfjs.cjs BATCH SECONDS: on the library that specnet installed.
const tf = require('@tensorflow/tfjs-node-gpu');
const [B, seconds] = process.argv.slice(2).map(Number);
const L = tf.layers;
const convBn = (x, filters, kernelSize, strides) =>
  L.batchNormalization({momentum: 0.9, epsilon: 1e-5}).apply(
    L.conv2d({filters, kernelSize, strides, padding: 'same', useBias: false, kernelInitializer: 'heNormal'}).apply(x));
const relu = (x) => L.reLU().apply(x);
const image = tf.input({shape: [32, 32, 3]});
let x = relu(convBn(image, 64, 3, 1));
let inC = 64;
for (const [c, s] of [[64, 1], [128, 2], [256, 2], [512, 2]]) {
  for (let i = 0; i < 2; i++) {
    const stride = i ? 1 : s;
    const y = convBn(relu(convBn(x, c, 3, stride)), c, 3, 1);
    const shortcut = stride !== 1 || inC !== c ? convBn(x, c, 1, stride) : x;
    x = relu(L.add().apply([y, shortcut]));
    inC = c;
  }
}
const logits = L.dense({units: 10, activation: 'softmax'}).apply(L.globalAveragePooling2d({}).apply(x));
const model = tf.model({inputs: image, outputs: logits});
model.compile({optimizer: tf.train.momentum(0.1, 0.9), loss: 'sparseCategoricalCrossentropy'});
(async () => {
  const X = tf.randomNormal([B, 32, 32, 3]);
  const Y = tf.tensor1d(Array.from({length: B}, (_, i) => i % 10), 'float32');
  for (let n = 0; n < 2; n++) await model.trainOnBatch(X, Y);
  let steps = 0;
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  for (; steps < 3 || elapsed() < seconds; steps++) await model.trainOnBatch(X, Y);
  console.log(JSON.stringify({unit: 'img/s', value: steps * B / elapsed()}));
})();
