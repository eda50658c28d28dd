/**
 * Asks a trained ResNet-20 about the bundled test images:
 * `node dist/examples/predict.js runs/train/NAME/weights/best.safetensors`.
 */
import {createLoader, createPredictor, findDataset, readDataset, readWeights} from 'specnet';
import {resnet20} from 'specnet/zoo/resnet20';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name the weights: runs/train/NAME/weights/best.safetensors');
const dataset = findDataset('cifar10-mini');
const {classes} = dataset.description;
const {test} = readDataset(dataset);
const mean = [0.4914, 0.4822, 0.4465];
const std = [0.247, 0.2435, 0.2616];
const loader = createLoader({images: test, mean, std, augment: [], seed: 1, workers: 0});
const predictor = await createPredictor(resnet20(), readWeights(path).tensors);
const indices = Uint32Array.from({length: test.count}, (_, i) => i);
for await (const {images, labels} of loader.batches({indices, batch: 256, epoch: 0, training: false})) {
  const logits = predictor.predict(images);
  labels.forEach((label, i) => {
    const own = logits.subarray(i * classes.length, (i + 1) * classes.length);
    console.log(`${classes[own.indexOf(Math.max(...own))]}, and it is ${classes[label]}`);
  });
}
await loader.dispose();
predictor.dispose();
