import {mainClasses} from '../../runtime/train/targets.js';
import type {Trainer} from '../../runtime/train/trainer.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import type {BatchResult} from '../../runtime/evaluate/metrics.js';

/** Softmax regression on an image's numbers, by gradient descent with momentum: a real trainer without TensorFlow. */
export function createSoftmaxTrainer(features: number, classes: number, momentum = 0): Trainer {
  let weights = new Float32Array(features * classes);
  let velocity = new Float32Array(features * classes);

  const forward = (images: Float32Array, labels: Int32Array, gradient: Float32Array | null): BatchResult => {
    let [loss, correct] = [0, 0];
    labels.forEach((label, row) => {
      const image = images.subarray(row * features, (row + 1) * features);
      const logits = Array.from({length: classes}, (_, at) =>
        image.reduce((sum, value, feature) => sum + value * (weights[at * features + feature] as number), 0),
      );
      const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
      const total = powers.reduce((sum, power) => sum + power, 0);
      const likelihoods = powers.map((power) => power / total);
      loss -= Math.log(likelihoods[label] as number) / labels.length;
      if (likelihoods.indexOf(Math.max(...likelihoods)) === label) correct++;
      likelihoods.forEach((likelihood, at) => {
        const error = (likelihood - (at === label ? 1 : 0)) / labels.length;
        image.forEach((value, feature) => {
          if (gradient !== null)
            gradient[at * features + feature] = (gradient[at * features + feature] as number) + error * value;
        });
      });
    });
    return {loss, correct};
  };

  return {
    stepsTaken: 0,
    step(images, targets, learningRate) {
      const labels = mainClasses(targets);
      const gradient = new Float32Array(weights.length);
      const result = forward(images, labels, gradient);
      velocity = velocity.map((value, at) => momentum * value + (gradient[at] as number));
      weights = weights.map((weight, at) => weight - learningRate * (velocity[at] as number));
      this.stepsTaken++;
      return result;
    },
    evaluate: (images, labels) => forward(images, labels, null),
    exportWeights: (): NamedTensor[] => [{name: 'fc.weight', shape: [classes, features], data: weights.slice()}],
    importWeights([tensor]) {
      weights = Float32Array.from(tensor?.data ?? weights);
    },
    exportAverage: () => null,
    exportState() {
      return [
        {name: 'velocity', shape: [classes, features], data: velocity.slice()},
        {name: 'steps', shape: [1], data: Float32Array.of(this.stepsTaken)},
      ];
    },
    importState([tensor, steps]) {
      velocity = Float32Array.from(tensor?.data ?? velocity);
      this.stepsTaken = steps?.data[0] ?? 0;
    },
    dispose: () => undefined,
  };
}
