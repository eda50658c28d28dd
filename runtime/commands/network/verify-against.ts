import {UserError} from '../../../common/errors.js';
import {loadNetwork} from '../../load/load-network.js';
import {openTensorFlow} from '../../native/index.js';
import {Engine} from '../../nn/engine/engine.js';
import {layoutOf} from '../../nn/state-dict.js';
import {listMisfits} from '../../nn/list-misfits.js';
import {readNetworkWeights} from '../../runs/weights/read-network-weights.js';
import {readWeights} from '../../runs/weights/safetensors.js';
import {compareAnswers, readAnswers} from '../../verify/compare-answers.js';
import type {Comparison} from '../../verify/compare-answers.js';
import {prepareNetworks} from './prepare-network.js';

export interface AgainstOptions {
  /** The difference that passes, of the largest logit. */
  readonly tolerance: string;
  readonly format: 'text' | 'json';
}

/**
 * `spec verify SPEC --against weights.safetensors logits.safetensors`: a network beside what PyTorch answers with the
 * same weights to the same images.
 *
 * @returns the exit status: 0; 1 where weights do not fit or answers differ; 2 where the command or the spec is wrong
 * @throws UserError `option-wrong`, `answers-wrong`, `weights-…`
 */
export async function verifyAgainst(
  args: readonly string[],
  files: readonly string[],
  {tolerance: text, format: form}: AgainstOptions,
): Promise<number> {
  const tolerance = readTolerance(text);
  const [weightsFile, answersFile] = files;
  if (weightsFile === undefined || answersFile === undefined || files.length > 2) {
    const advice = 'Write the spec first, then --against weights.safetensors logits.safetensors.';
    throw new UserError('option-wrong', `--against takes two files, not ${files.length}.`, advice, 2);
  }
  const networks = await prepareNetworks(args);
  if (networks === null) return 2;
  const [network, second] = networks;
  if (network === undefined || second !== undefined) {
    throw new UserError('option-wrong', '--against is for one spec.', 'Name the one that the files are of.', 2);
  }
  const {model, contract} = await loadNetwork(network.module);
  const weights = readNetworkWeights(weightsFile, model).tensors;
  const answers = readAnswers(readWeights(answersFile).tensors, model, contract.output[0] ?? 0, answersFile);
  const misfits = listMisfits(model.parameters.map(layoutOf), weights);
  if (misfits.length > 0) {
    if (form === 'json') return printJson({name: network.name, passed: false, misfits});
    const lines = misfits.map((line) => `  ✗ ${line}\n`).join('');
    process.stdout.write(`${network.name}  FAILS\n${lines}\n${misfits.length} tensors of ${weightsFile} do not fit.\n`);
    return 1;
  }
  const comparison = compareAnswers(new Engine(await openTensorFlow()), model, weights, answers, tolerance);
  if (form === 'json') return printJson({name: network.name, tolerance, misfits, ...comparison});
  const verdict = comparison.passed ? 'passes' : 'FAILS';
  process.stdout.write(`${network.name}  ${verdict}\n${format(comparison, tolerance)}\n`);
  return comparison.passed ? 0 : 1;
}

function printJson(found: {readonly passed: boolean} & Readonly<Record<string, unknown>>): number {
  process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  return found.passed ? 0 : 1;
}

function readTolerance(text: string): number {
  const value = Number(text);
  if (/^[\d.]+(e[+-]?\d+)?$/i.test(text) && value > 0 && value < 1) return value;
  const message = `--tolerance ${JSON.stringify(text)} is not a fraction of the largest logit.`;
  throw new UserError('option-wrong', message, 'Write a number above 0 and below 1, such as 1e-4.', 2);
}

function format({images, layout, difference, worst, agreeing, passed}: Comparison, tolerance: number): string {
  const {image, logit, found, expected} = worst;
  const mark = passed ? '✓' : '✗';
  const fraction = difference.toExponential(1);
  const place = `logit ${logit} of image ${image}: ${found.toPrecision(6)}, not ${expected.toPrecision(6)}`;
  return [
    `  ✓ images      ${images}, read as ${layout}; ${agreeing} of ${images} have the same first class`,
    `  ${mark} logits      differ by ${fraction} of the largest, ${tolerance} allowed; worst: ${place}`,
    '',
  ].join('\n');
}
