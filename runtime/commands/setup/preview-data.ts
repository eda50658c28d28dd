import {
  formatRecipe,
  hasErrors,
  loadRecipe,
  printFound,
  refuseTerminal,
  sendDocument,
  splitArguments,
} from '../../../compiler/index.js';
import {readCount} from '../inputs/read-count.js';
import type {Recipe} from '../../../compiler/index.js';
import {checkAugmentation} from '../../data/augment/check.js';
import {obtainDataset} from '../../data/download-dataset.js';
import {checkNormalization} from '../../data/loader.js';
import {drawSheet} from '../../data/preview/draw-sheet.js';
import {encodePng} from '../../images/encode-png.js';
import {makeSheet} from '../../data/preview/make-sheet.js';
import {writePage} from '../../data/preview/write-page.js';
import {readDataset} from '../../data/read-dataset.js';
import {splitIndices} from '../../data/split.js';
import {UserError} from '../../../common/errors.js';
import {locateRequested} from '../inputs/training-request.js';

export interface PreviewOptions {
  readonly data?: string;
  readonly download: boolean;
  readonly out?: string;
  readonly columns: string;
  /** The first epoch that is shown. */
  readonly epoch: string;
}

/**
 * `spec data preview`: a grid of what a recipe's augmentation makes of an image of each class.
 *
 * @param args a recipe's name, and `key=value` that override its fields
 * @returns the exit status
 */
export async function previewData(args: readonly string[], options: PreviewOptions): Promise<number> {
  const {out} = options;
  const destination = {out, cwd: process.cwd()};
  const refused = refuseTerminal(destination, 'spec data preview --out preview.html');
  if (refused !== null) return refused;
  const html = out === undefined || out === '-' || /\.html?$/i.test(out);
  if (!html && !/\.png$/i.test(out)) {
    throw new UserError('preview-format', `${out} is neither .png nor .html.`, 'Take --out preview.html.', 2);
  }
  const columns = readCount('--columns', options.columns, 10, 100);
  const located = locateRequested(options);
  const {description} = located;
  const {names, values: overrides} = splitArguments(args);
  const [named, ...others] = names;
  if (others.length > 0) {
    throw new UserError('argument-wrong', `Unexpected: ${others.join(' ')}.`, 'Name one recipe, and key=value.', 2);
  }
  const {recipe, diagnostics} = loadRecipe({name: named ?? description.recipe, overrides, cwd: process.cwd()});
  printFound(diagnostics, 'text');
  if (recipe === null || hasErrors(diagnostics)) return 2;

  const {train: images} = readDataset(await obtainDataset(located, {...options, screen: process.stderr}));
  checkNormalization(recipe.data, images.shape[2]);
  checkAugmentation(recipe.augment, images.shape);
  const {augment, mix, seed, sizes, epochs: allEpochs, data} = recipe;
  const sheet = makeSheet(
    {images, mean: data.mean, std: data.std, augment, mix, seed},
    {
      indices: splitIndices(images.count, data.valid_ratio, seed, data.fraction).train,
      classes: description.classes.length,
      epochs: chooseEpochs(recipe, columns, readCount('--epoch', options.epoch, 1, allEpochs)),
      allEpochs,
      sizes,
    },
  );
  const title = `${description.name} as the recipe ${recipe.name} augments it`;
  const file = html
    ? writePage(sheet, {title, recipe: formatRecipe(recipe), classes: description.classes})
    : encodePng(drawSheet(sheet, images.shape[2]));
  process.stderr.write(
    `${sheet.rows.length} images, one of each class, as they are stored and in ` +
      `epochs ${sheet.epochs.join(', ')}\n`,
  );
  return sendDocument(file, destination);
}

/** One after another; where sizes change in the run, spread over what is left of it. */
function chooseEpochs({sizes, epochs}: Recipe, columns: number, from: number): number[] {
  const count = Math.min(columns, epochs - from + 1);
  const step = sizes.length === 0 || count === 1 ? 1 : (epochs - from) / (count - 1);
  return Array.from({length: count}, (_, column) => from + Math.floor(column * step));
}
