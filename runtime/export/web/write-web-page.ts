import {copyFileSync, mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import type * as esbuild from 'esbuild';
import {UserError} from '../../../common/errors.js';
import {explainWrites, writeFileAtomically} from '../../../common/write-file.js';
import {packagePath, requireOfPackage} from '#package-root';
import {readNetwork} from '../../load/read-network.js';
import type {Model} from '../../nn/model.js';
import {createPortablePredictor} from '../../web/portable-predictor.js';
import {parseSafetensors} from '../../web/parse-safetensors.js';
import {requireAgreement} from '../check-case.js';
import {describeNetwork} from '../describe-network.js';
import type {ExportReport, ExportRequest} from '../format.js';
import {describeTfjs, openTfjs} from '../open-tfjs.js';
import type {Tfjs} from '../open-tfjs.js';
import {encodeSafetensors} from './encode-safetensors.js';

/**
 * Writes the page: the module as it was reviewed, without its types; the weights; what the page knows of the network;
 * a check that the page runs in each browser; and what bin/web-bundle.mjs has built. The network is run here as it will
 * be there, on tfjs.
 *
 * @throws UserError `export-web`, `export-differs`, `write-failed`
 */
export async function writeWebPage(request: ExportRequest): Promise<ExportReport> {
  const {source, settings: {half = false}, check, folder, name} = request;
  refuseOthers(request);
  const {module, contract, name: network} = readNetwork(source.module);
  const {transform} = requireOfPackage('esbuild') as typeof esbuild;
  const strip = async (text: string) => (await transform(text, {loader: 'ts', tsconfigRaw: {}})).code;
  const {images, answers, count} = check;
  const weights = Buffer.concat(encodeSafetensors(source.weights, half));
  const description = {...describeNetwork(source, request.settings), network, half};
  const tf = await openTfjs();
  const runtime = describeTfjs(tf);
  const found = await runInBrowserForm(tf, source.model, weights, images as Float32Array);
  const difference = requireAgreement(check, found, half, runtime);
  const tensors = [
    {name: 'images', shape: [count, ...source.model.image.shape], data: images as Float32Array},
    // A browser is compared with these weights: that float16 is near enough is seen here.
    {name: 'answers', shape: [count, answers.length / count], data: half ? found : answers},
  ];
  const files: readonly (readonly [string, readonly (Uint8Array | string)[]])[] = [
    [`${network}.js`, [await strip(module.text)]],
    [`${network}.contract.js`, [await strip(contract.text)]],
    ['weights.safetensors', [weights]],
    ['check.safetensors', encodeSafetensors(tensors, false)],
    ['network.json', [`${JSON.stringify(description, null, 2)}\n`]],
  ];
  const path = join(folder, name);
  explainWrites(path, () => {
    mkdirSync(path);
    const built = packagePath('dist', 'web');
    const copied = readdirSync(built, {withFileTypes: true}).filter((entry) => entry.isFile());
    for (const {name: file} of copied) if (!file.startsWith('.')) copyFileSync(join(built, file), join(path, file));
  });
  for (const [file, parts] of files) writeFileAtomically(join(path, file), parts);

  return {runtime, difference, advice: [`serve it: python3 -m http.server --directory ${name}`]};
}

/** What the page answers: on tfjs, with the weights as it reads them. */
async function runInBrowserForm(
  tf: Tfjs,
  model: Model,
  weights: Uint8Array,
  images: Float32Array,
): Promise<Float32Array> {
  const predictor = createPortablePredictor(tf, model, parseSafetensors(Uint8Array.from(weights).buffer));
  try {
    return await predictor.predict(images);
  } finally {
    predictor.dispose();
  }
}

/** The page normalizes pictures itself, and decodes what people have: colors or gray. */
function refuseOthers({source: {contract, facts}}: ExportRequest): void {
  const channels = contract.input[2];
  if (contract.input.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new UserError(
      'export-web',
      `${contract.name} takes images [${contract.input.join(', ')}], and a picture has 3 channels, or 1 in gray.`,
      'Export it in another format.',
      2,
    );
  }
  if (facts.mean?.length === channels && facts.std?.length === channels) return;
  throw new UserError(
    'export-web',
    `A page normalizes pictures as in training, and nothing says the mean and std of ${contract.name}.`,
    'Export a run, whose recipe has them.',
    2,
  );
}
