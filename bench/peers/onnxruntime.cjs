// ONNX Runtime's inference on made images, float32: node onnxruntime.cjs FOLDER FILE.onnx BATCH SIZE SECONDS THREADS,
// where onnxruntime-node is looked for as a module in FOLDER would look for it.
const {join} = require('node:path');
const {createRequire} = require('node:module');

const [folder, file, ...numbers] = process.argv.slice(2);
const [batch, size, seconds, threads] = numbers.map(Number);
const {InferenceSession, Tensor} = createRequire(join(folder, 'package.json'))('onnxruntime-node');

async function main() {
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
  });
  const images = new Float32Array(batch * 3 * size * size).map((_, i) => Math.sin(i * 12.9898) * 1.7);
  const feed = {images: new Tensor('float32', images, [batch, 3, size, size])};
  for (let call = 0; call < 3; call++) await session.run(feed);
  let calls = 0;
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  while (calls < 3 || elapsed() < seconds) {
    await session.run(feed);
    calls++;
  }
  console.log(JSON.stringify({unit: 'img/s', value: (calls * batch) / elapsed()}));
}

main();
