import {formatShape} from '../../common/format.js';
import {UserError} from '../../common/errors.js';
import {countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import type {Engine} from '../nn/engine/engine.js';
import {Predictor} from '../evaluate/predictor.js';
import type {NamedTensor} from '../nn/state-dict.js';

/** Images that another program was shown, and what it answered. */
export interface Answers {
  /** `[n, height, width, channels]`, as numbers that the network takes: normalized. */
  readonly images: Float32Array;
  readonly count: number;
  /** `[n, classes]`. */
  readonly logits: Float32Array;
  /** As the file has the images. */
  readonly layout: 'NCHW' | 'NHWC';
}

export interface Comparison {
  readonly images: number;
  readonly layout: Answers['layout'];
  /** The largest difference of two logits over the largest logit of the other program's. */
  readonly difference: number;
  /** Where the largest difference is. */
  readonly worst: {readonly image: number; readonly logit: number; readonly found: number; readonly expected: number};
  /** For how many images both have the same first class. */
  readonly agreeing: number;
  readonly passed: boolean;
}

/** How many images go through the network at once. */
const most = 16;

/**
 * The tensors of a file named `images`, NCHW as PyTorch has them or NHWC, and `logits`. Which of the two layouts it is
 * follows from the shape; a shape that may be either is PyTorch's.
 *
 * @param path of the file, for messages
 * @throws UserError `answers-wrong`
 */
export function readAnswers(tensors: readonly NamedTensor[], model: Model, classes: number, path: string): Answers {
  const [images, logits] = ['images', 'logits'].map((name) => tensors.find((one) => one.name === name));
  const refuse = (problem: string): UserError =>
    new UserError('answers-wrong', `${path} ${problem}.`, 'docs/verify.md has ten lines that write such a file.', 2);
  if (images === undefined || logits === undefined) {
    const names = tensors.map(({name}) => name).join(', ');
    throw refuse(`has to hold the two tensors "images" and "logits", and holds ${names === '' ? 'none' : names}`);
  }
  const [height = 0, width = 0, channels = 0] = model.image.shape;
  const [count = 0, ...shape] = images.shape;
  const layout =
    shape.join() === [channels, height, width].join()
      ? 'NCHW'
      : shape.join() === [height, width, channels].join()
        ? 'NHWC'
        : null;
  if (layout === null || count === 0) {
    const layouts = [
      [count, channels, height, width],
      [count, height, width, channels],
    ];
    const [pytorch, ours] = layouts.map(formatShape);
    throw refuse(`has images ${formatShape(images.shape)}; ${model.name} takes ${pytorch}, or ${ours}`);
  }
  if (logits.shape.join() !== [count, classes].join()) {
    throw refuse(`has logits ${formatShape(logits.shape)}; ${model.name} gives ${formatShape([count, classes])}`);
  }
  if (!logits.data.every(Number.isFinite)) throw refuse('has logits that are not finite');
  const ordered = layout === 'NHWC' ? images.data : putChannelsLast(images.data, count, channels, height * width);
  return {images: ordered, count, logits: logits.data, layout};
}

/**
 * Runs the network on the images with the other program's weights, in float32.
 *
 * @param tolerance of the largest logit
 */
export function compareAnswers(
  engine: Engine,
  model: Model,
  weights: readonly NamedTensor[],
  {images, count, logits, layout}: Answers,
  tolerance: number,
): Comparison {
  const predictor = new Predictor(engine, model, 'float32', weights);
  const size = countElements(model.image.shape);
  const found = new Float32Array(logits.length);
  const classes = logits.length / count;
  try {
    for (let first = 0; first < count; first += most) {
      const part = images.slice(first * size, Math.min(count, first + most) * size);
      found.set(predictor.predict(part), first * classes);
    }
  } finally {
    predictor.dispose();
  }
  const distances = found.map((value, i) => Math.abs(value - (logits[i] as number)));
  const largest = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let worst = 0;
  distances.forEach((value, i) => {
    if (!(value <= (distances[worst] as number))) worst = i;
  });
  const difference = (distances[worst] as number) / largest;
  const firstClass = (values: Float32Array): number => values.indexOf(Math.max(...values));
  const agreeing = Array.from({length: count}, (_, image) => {
    const [own, other] = [found, logits].map((all) => firstClass(all.subarray(image * classes, (image + 1) * classes)));
    return own === other;
  }).filter(Boolean).length;
  return {
    images: count,
    layout,
    difference,
    worst: {
      image: Math.floor(worst / classes),
      logit: worst % classes,
      found: found[worst] as number,
      expected: logits[worst] as number,
    },
    agreeing,
    passed: difference <= tolerance, // not where it is NaN
  };
}

function putChannelsLast(data: Float32Array, count: number, channels: number, places: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < places; place++) {
        const from = (image * channels + channel) * places + place;
        result[(image * places + place) * channels + channel] = data[from] as number;
      }
    }
  }
  return result;
}
