import {readCount} from '../inputs/read-count.js';
import {percent} from '../../../common/format.js';
import {printable} from '../../../compiler/index.js';
import {checkNormalization} from '../../data/loader.js';
import {UserError} from '../../../common/errors.js';
import {fitImage} from '../../images/fit-image.js';
import {normalizeImage} from '../../images/normalize-image.js';
import type {DecodedImage} from '../../images/decoded-image.js';
import {readImage} from '../../images/read-image.js';
import {predictViews} from '../../evaluate/predictions.js';
import {rankClasses, softmax} from '../../evaluate/metrics.js';
import {indentTable, namesAndNumbers} from '../../../common/table.js';
import {formatError} from '../format-error.js';
import {openTrained} from './open-trained.js';
import {findClasses} from './run-data.js';
import type {TrainedNetwork, WhichWeights} from './open-trained.js';

export interface PredictOptions {
  readonly top: string;
  readonly data?: string;
  readonly weights: WhichWeights;
  readonly views?: 'plain' | 'flip';
  readonly format: 'text' | 'json';
}

/** What a network takes an image for, the likeliest first. */
interface Prediction {
  readonly image: string;
  /** As the file has it. */
  readonly width: number;
  readonly height: number;
  readonly classes: readonly {readonly name: string; readonly index: number; readonly probability: number}[];
}

/**
 * `spec predict`. Every image is read before TensorFlow is set up; those that cannot be are reported, and the others
 * answered for.
 *
 * @returns the exit status: 2 where an image cannot be read
 */
export async function predictImages(run: string, paths: readonly string[], options: PredictOptions): Promise<number> {
  const top = readCount('--top', options.top, 5);
  const {images, faults} = readImages(paths);
  process.stderr.write(faults.map(formatError).join(''));
  const status = Math.max(0, ...faults.map(({exitCode}) => exitCode));
  if (images.length === 0) return status;
  const trained = await openTrained(run, options.weights);
  const {predictor, recipe} = trained;
  try {
    const [height, width, channels] = inputShape(trained);
    checkNormalization(recipe.data, channels);
    const names = findClasses(trained, options.data);
    const predictions = images.map(({path, decoded}): Prediction => {
      const fitted = fitImage(decoded, width, height);
      const image = normalizeImage(fitted, recipe.data.mean, recipe.data.std);
      const probabilities = softmax(predictViews(predictor, image, options.views ?? recipe.views));
      const classes = rankClasses(probabilities).slice(0, top);
      return {
        image: path,
        width: decoded.width,
        height: decoded.height,
        classes: classes.map((index) => ({
          name: names[index] ?? String(index),
          index,
          probability: probabilities[index] as number,
        })),
      };
    });
    process.stdout.write(
      options.format === 'json'
        ? `${JSON.stringify(predictions, null, 2)}\n`
        : predictions.map(formatPrediction).join('\n'),
    );
    return status;
  } finally {
    predictor.dispose();
  }
}

interface ReadImages {
  readonly images: readonly {readonly path: string; readonly decoded: DecodedImage}[];
  readonly faults: readonly UserError[];
}

function readImages(paths: readonly string[]): ReadImages {
  const images: {path: string; decoded: DecodedImage}[] = [];
  const faults: UserError[] = [];
  for (const path of paths) {
    try {
      images.push({path, decoded: readImage(path)});
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push(error);
    }
  }
  return {images, faults};
}

/** @throws UserError `network-not-for-images` */
function inputShape({contract}: TrainedNetwork): readonly [number, number, number] {
  const [height, width, channels] = contract.input;
  if (height !== undefined && width !== undefined && (channels === 1 || channels === 3))
    return [height, width, channels];
  throw new UserError(
    'network-not-for-images',
    `${contract.name} takes images [${contract.input.join(', ')}], and an image has 3 channels, or 1 in gray.`,
    'Only networks with 1 or 3 input channels can classify images.',
    2,
  );
}

function formatPrediction({image, width, height, classes}: Prediction): string {
  const rows = classes.map(({name, probability}) => [name, percent(probability)]);
  return `${printable(image)}, ${width} x ${height}\n${indentTable(namesAndNumbers(['', '']), rows)}`;
}
