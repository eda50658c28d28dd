import {formatCount} from '../../../common/format.js';
import {formatMetrics} from '../../evaluate/format.js';
import type {ClassMetrics} from '../../evaluate/class-metrics.js';
import {evaluatePart, openTrained} from './open-trained.js';
import type {Part, TrainedNetwork, WhichWeights} from './open-trained.js';
import {readRunData} from './run-data.js';

export interface ValOptions {
  readonly data?: string;
  readonly download: boolean;
  readonly part: Part;
  readonly weights: WhichWeights;
  readonly views?: 'plain' | 'flip';
  readonly format: 'text' | 'json';
}

/** `spec val`. */
export async function valRun(name: string, options: ValOptions): Promise<void> {
  const trained = await openTrained(name, options.weights);
  try {
    const {dataset, images} = await readRunData(trained, options);
    const plain = await evaluatePart(trained, images, options.part, 'plain');
    const isFlipped = (options.views ?? trained.recipe.views) === 'flip';
    const flip = isFlipped ? await evaluatePart(trained, images, options.part, 'flip') : null;
    const {name: data, classes} = dataset.description;
    process.stdout.write(
      options.format === 'json'
        ? formatJson(trained, options, data, classes, plain, flip)
        : describe(trained, options, data, plain) + formatMetrics(plain, flip, classes),
    );
  } finally {
    trained.predictor.dispose();
  }
}

function describe(
  {run, epoch, predictor}: TrainedNetwork,
  {weights, part}: ValOptions,
  data: string,
  {images}: ClassMetrics,
): string {
  const of = epoch === null ? '' : `, epoch ${epoch}`;
  return (
    `run      ${run.folder}: ${run.network}, ${weights} weights${of}, ${predictor.precision}\n` +
    `data     ${data}: ${formatCount(images)} images, ${describePart[part]}\n\n`
  );
}

const describePart: Readonly<Record<Part, string>> = {
  test: 'the test set',
  validation: 'the validation set',
  train: 'the training set',
};

function formatJson(
  {run, epoch, predictor}: TrainedNetwork,
  {weights, part}: ValOptions,
  data: string,
  classes: readonly string[],
  plain: ClassMetrics,
  flip: ClassMetrics | null,
): string {
  const {folder, network} = run;
  const {precision} = predictor;
  const found = {run: folder, network, weights, epoch, precision, data, part, classes, plain, flip};
  return `${JSON.stringify(found, null, 2)}\n`;
}
