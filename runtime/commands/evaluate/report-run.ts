import {join} from 'node:path';
import {refuseTerminal, sendDocument} from '../../../compiler/index.js';
import {computeMetrics, findMistakes} from '../../evaluate/class-metrics.js';
import {countClasses} from '../../nn/model.js';
import {readText} from '../../runs/read-record.js';
import {formatPage} from '../../report/page.js';
import {choosePart, evaluatePart, openTrained, predictPart} from './open-trained.js';
import type {Part, WhichWeights} from './open-trained.js';
import {readRunData} from './run-data.js';

export interface ReportOptions {
  readonly out?: string;
  readonly data?: string;
  readonly download: boolean;
  readonly part: Part;
  readonly weights: WhichWeights;
}

/** Images of mistakes on the page. */
const maxMistakes = 40;

/** `spec report`. Returns the exit status: 0, 1 where the page cannot be written, 2 where it must not be. */
export async function reportRun(name: string, {out, data, download, part, weights}: ReportOptions): Promise<number> {
  const destination = {out, cwd: process.cwd()};
  const refused = refuseTerminal(destination, 'spec report resnet20 --out resnet20.html');
  if (refused !== null) return refused;
  const trained = await openTrained(name, weights);
  const {run, recipe, contract, predictor, epoch} = trained;
  try {
    const {dataset, images} = await readRunData(trained, {data, download});
    const shown = part === 'test' ? images.test : images.train;
    const indices = choosePart(shown, part, recipe);
    const predictions = await predictPart(trained, images, part, 'plain');
    const flip = recipe.views === 'flip' ? await evaluatePart(trained, images, part, 'flip') : null;
    const mistakes = findMistakes(predictions);
    const size = shown.shape[0] * shown.shape[1] * shown.shape[2];
    const page = formatPage({
      run,
      contract,
      weights: {which: weights, epoch},
      precision: predictor.precision,
      data: {
        name: dataset.description.name,
        title: dataset.description.title,
        part,
        classes: dataset.description.classes,
      },
      plain: computeMetrics(predictions, countClasses(predictor.model)),
      flip,
      mistakes: mistakes.slice(0, maxMistakes).map((mistake) => {
        const image = indices[mistake.place] as number;
        return {...mistake, image, shape: shown.shape, pixels: shown.pixels.slice(image * size, (image + 1) * size)};
      }),
      diagram: readText(join(run.folder, 'network.svg')),
      spec: readText(join(run.folder, 'spec.yaml')),
      recipe: readText(join(run.folder, 'recipe.yaml')),
    });
    return sendDocument(page, destination);
  } finally {
    predictor.dispose();
  }
}
