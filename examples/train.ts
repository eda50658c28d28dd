/** Trains a generated network on the bundled images: `node dist/examples/train.js`. */
import {createLoader, createTrainer, findDataset, readDataset} from 'specnet';
import {resnet20} from 'specnet/zoo/resnet20';

const {train} = readDataset(findDataset('cifar10-mini'));
const mean = [0.4914, 0.4822, 0.4465];
const std = [0.247, 0.2435, 0.2616];
const loader = createLoader({images: train, mean, std, augment: [], seed: 1, workers: 1});
const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const trainer = await createTrainer(resnet20(), {precision: 'auto', seed: 1, optimizer});
const indices = Uint32Array.from({length: train.count}, (_, i) => i);
for (let epoch = 0; epoch < 3; epoch++) {
  let correct = 0;
  for await (const {images, labels} of loader.batches({indices, batch: 64, epoch, training: true})) {
    correct += trainer.step(images, labels, 0.1).correct;
  }
  console.log(`epoch ${epoch + 1}: ${((100 * correct) / train.count).toFixed(1)}% of the training images`);
}
await loader.dispose();
trainer.dispose();
