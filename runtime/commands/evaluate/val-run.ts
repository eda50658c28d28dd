import {formatCount} from '../../../common/format.js';
import {obtainDataset} from '../../data/download-dataset.js';
import {readDataset} from '../../data/read-dataset.js';
import {formatMetrics} from '../../evaluate/format.js';
import type {ClassMetrics} from '../../evaluate/class-metrics.js';
import {checkClasses, evaluatePart, findRunData, openTrained} from './open-trained.js';
import type {Part, TrainedNetwork, WhichWeights} from './open-trained.js';
import {checkFit} from '../inputs/check-fit.js';

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
    const dataset = findRunData(trained, options.data);
    checkClasses(trained.run, dataset.description);
    checkFit(trained.contract, dataset);
    const images = readDataset(await obtainDataset(dataset, {...options, screen: process.stderr}));
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
  test: 'held out to the end',
  validation: 'those that epochs were validated on',
  train: 'those that it was trained with',
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
