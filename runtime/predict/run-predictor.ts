import {UserError} from '../../common/errors.js';
import {rankClasses, softmax} from '../evaluate/metrics.js';
import {predictViews} from '../evaluate/predictions.js';
import type {Predictor} from '../evaluate/predictor.js';
import {decodeImage, readImage} from '../images/read-image.js';
import type {DecodedImage} from '../images/decoded-image.js';
import {fitImage} from '../images/fit-image.js';
import {normalizeImage} from '../images/normalize-image.js';
import {countClasses, countElements} from '../nn/model.js';

/**
 * A picture: the path of a PNG or JPEG file, such a file's bytes, or pixels, `[height, width, 3]`: red, green and blue,
 * row by row.
 */
export type ImageSource = string | Uint8Array | DecodedImage;

/** How likely a picture is of a class. */
export interface ClassProbability {
  /** The class's index as text where the run does not say what its classes are called. */
  readonly name: string;
  readonly index: number;
  /** From 0 to 1; those of all classes add up to 1. */
  readonly probability: number;
}

/** All classes, the likeliest first. */
export type Prediction = readonly ClassProbability[];

/** What a run knows beside its weights. */
export interface PictureSettings {
  readonly classes: readonly string[] | null;
  /** Of each channel, of pixels scaled to 0…1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** flip: the mean over a picture and its mirror image. */
  readonly views: 'plain' | 'flip';
  /** Pictures that go through the network at once, at most. */
  readonly batch: number;
}

/** A trained network of a run, which takes pictures as they come. */
export class RunPredictor {
  readonly #predictor: Predictor;
  readonly #settings: PictureSettings;

  /** @throws UserError `network-not-for-images` where the network's images have neither 1 nor 3 channels */
  constructor(predictor: Predictor, settings: PictureSettings) {
    const channels = predictor.model.image.shape[2];
    if ((channels !== 1 && channels !== 3) || settings.mean.length !== channels || settings.std.length !== channels) {
      throw new UserError(
        'network-not-for-images',
        `${predictor.model.name} takes images of ${channels} channels, normalized by ${settings.mean.length}.`,
        'Only networks with 1 or 3 input channels can classify pictures.',
        2,
      );
    }
    this.#predictor = predictor;
    this.#settings = settings;
  }

  /** What the classes are called, by index. */
  get classes(): readonly string[] {
    const {classes} = this.#settings;
    const {model} = this.#predictor;
    return Array.from({length: countClasses(model)}, (_, index) => classes?.[index] ?? String(index));
  }

  get precision(): Predictor['precision'] {
    return this.#predictor.precision;
  }

  /**
   * What pictures show. Each is scaled so that it just covers the network's images, and its middle taken, as by `spec
   * predict`. The call blocks until all are answered; several at once are faster than one after the other.
   *
   * @throws UserError `image-unreadable`
   */
  predict(image: ImageSource): Prediction;
  predict(images: readonly ImageSource[]): Prediction[];
  predict(images: ImageSource | readonly ImageSource[]): Prediction | Prediction[] {
    if (!isList(images)) return this.#predictAll([images])[0] as Prediction;
    return this.#predictAll(images);
  }

  /** Frees the weights; it predicts no more. */
  dispose(): void {
    this.#predictor.dispose();
  }

  #predictAll(images: readonly ImageSource[]): Prediction[] {
    const {mean, std, views, batch} = this.#settings;
    const {shape} = this.#predictor.model.image;
    const [height = 0, width = 0] = shape;
    const names = this.classes;
    const pictures = images.map((image, index) => openImage(image, index));
    const predictions: Prediction[] = [];
    for (let first = 0; first < pictures.length; first += batch) {
      const part = pictures.slice(first, first + batch);
      const size = countElements(shape);
      const numbers = new Float32Array(part.length * size);
      part.forEach((picture, at) =>
        numbers.set(normalizeImage(fitImage(picture, width, height), mean, std), at * size),
      );
      const logits = predictViews(this.#predictor, numbers, views);
      for (let at = 0; at < part.length; at++) {
        predictions.push(rank(logits.subarray(at * names.length, (at + 1) * names.length), names));
      }
    }
    return predictions;
  }
}

function isList(images: ImageSource | readonly ImageSource[]): images is readonly ImageSource[] {
  return Array.isArray(images);
}

function rank(logits: Float32Array, names: readonly string[]): Prediction {
  const probabilities = softmax(logits);
  return rankClasses(probabilities).map((index) => ({
    name: names[index] ?? String(index),
    index,
    probability: probabilities[index] as number,
  }));
}

/** @param index of the picture among those of the call, for messages */
function openImage(image: ImageSource, index: number): DecodedImage {
  if (typeof image === 'string') return readImage(image);
  const refuse = (problem: string): UserError =>
    new UserError(
      'image-unreadable',
      `Image ${index} cannot be read: ${problem}.`,
      'Give a path, the bytes of a PNG or JPEG file, or {width, height, pixels} with three bytes a pixel.',
      2,
    );
  if (image instanceof Uint8Array) {
    try {
      return decodeImage(image);
    } catch (error) {
      throw refuse(error instanceof Error ? error.message : String(error));
    }
  }
  const {width, height, pixels} = image;
  if (!(width >= 1 && height >= 1) || pixels.length !== width * height * 3) {
    throw refuse(`${pixels.length} bytes are not ${width} x ${height} pixels of three`);
  }
  return image;
}
