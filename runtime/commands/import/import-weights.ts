import {dirname, join, relative} from 'node:path';
import {findProject, toYaml} from '../../../compiler/index.js';
import {formatCount, formatShape} from '../../../common/format.js';
import {UserError} from '../../../common/errors.js';
import {readText} from '../../runs/read-record.js';
import {loadBuilt} from '../../load/load-network.js';
import {listMisfits} from '../../nn/list-misfits.js';
import {countClasses} from '../../nn/model.js';
import {layoutOf} from '../../nn/state-dict.js';
import {readModelCard} from '../../runs/model-card.js';
import type {ModelCard} from '../../runs/model-card.js';
import {readNetworkWeights} from '../../runs/weights/read-network-weights.js';
import {prepareNetworks} from '../network/prepare-network.js';
import {makeRun} from './make-run.js';

/** What is known of weights beside their numbers. */
export interface WeightsFacts {
  readonly spec: string;
  readonly name?: string;
  /** Path of a file with the names of the classes. */
  readonly classes?: string;
  /** `0.485,0.456,0.406` */
  readonly mean?: string;
  readonly std?: string;
}

/**
 * `spec import FILE.safetensors --spec SPEC`: a run of weights that were trained elsewhere. What the options do not say
 * is taken from the config.json beside the file.
 *
 * @returns the exit status: 2 where the spec has faults, which have been printed
 * @throws UserError `weights-other`, `import-facts`, `option-wrong`, `weights-…`, and as `makeRun` does
 */
export async function importWeights(path: string, facts: WeightsFacts): Promise<number> {
  const card = readModelCard(join(dirname(path), 'config.json'));
  const [mean, std] = [readNumbers('--mean', facts.mean) ?? card.mean, readNumbers('--std', facts.std) ?? card.std];
  const given = facts.classes === undefined ? null : readClasses(facts.classes);
  const [network] = (await prepareNetworks([facts.spec])) ?? [];
  if (network === undefined || network.built.spec === null) return 2;
  const {model, contract} = await loadBuilt(network.module);
  const {tensors, dtypes, prefix} = readNetworkWeights(path, model);
  refuseMisfits(path, network.name, listMisfits(model.parameters.map(layoutOf), tensors));
  if (mean === null || std === null) throw unknownNormalization(path);
  const count = countClasses(model);
  const named = given ?? (card.classes?.length === count ? card.classes : null);
  if (named !== null && named.length !== count) {
    const problem = `${facts.classes} names ${named.length} classes, and ${network.name} has ${count}.`;
    throw new UserError('option-wrong', problem, 'Name as many, in the order of the rows of the last layer.', 2);
  }
  const project = findProject(process.cwd());
  const run = await makeRun(project, {
    name: facts.name ?? network.name,
    network: network.name,
    module: network.module,
    spec: toYaml(network.built.spec),
    classes: named ?? Array.from({length: count}, (_, index) => String(index)),
    mean,
    std,
    weights: tensors,
    weightsMetadata: {format: 'pt'},
    from: path,
  });
  const shown = relative(process.cwd(), join(project, run));
  const widened = dtypes.filter((dtype) => dtype !== 'F32');
  const notes = [
    ...(widened.length === 0 ? [] : [`${widened.join(', ')}, now float32`]),
    ...(prefix === '' ? [] : [`names without "${prefix}"`]),
  ];
  process.stdout.write(
    `network  ${[`${network.name}, of ${path}`, ...notes].join('; ')}\n` +
      `classes  ${describeClasses(count, named, given !== null)}\n` +
      `images   mean ${mean.join(', ')}; std ${std.join(', ')}\n` +
      describeSize(card.size, contract.input) +
      `run      ${shown}\n         spec predict ${shown} IMAGE and spec export ${shown} take it\n`,
  );
  return 0;
}

function describeSize(trained: ModelCard['size'], input: readonly number[]): string {
  if (trained === null || trained.join() === input.slice(0, 2).join()) return '';
  return `note     config.json has images of ${formatShape(trained)}, and the spec of ${formatShape(input)}\n`;
}

function describeClasses(count: number, named: readonly string[] | null, isGiven: boolean): string {
  if (named === null) return `called 0 to ${count - 1}, as nobody says their names: --classes FILE does`;
  const some = named.slice(0, 3).join(', ') + (count > 3 ? ', …' : '');
  return `${formatCount(count)}: ${some}${isGiven ? '' : ', of config.json'}`;
}

function readNumbers(option: string, text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.every(Number.isFinite)) return numbers;
  const advice = 'Write a number for each channel, of pixels scaled to 0…1: 0.485,0.456,0.406.';
  throw new UserError('option-wrong', `${option} ${JSON.stringify(text)} is not a list of numbers.`, advice, 2);
}

/** A list in JSON, a dataset.json, or a name a line. */
function readClasses(path: string): readonly string[] {
  const text = readText(path);
  if (text === null) {
    const advice = 'Name a file: a name a line, a list in JSON, or a dataset.json.';
    throw new UserError('option-wrong', `--classes ${path} cannot be read.`, advice, 2);
  }
  if (!/^\s*[[{]/.test(text)) return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const found = parseNames(text);
  if (found !== null) return found;
  const advice = 'Write ["cat", "dog"], {"classes": ["cat", "dog"]}, or a name a line.';
  throw new UserError('option-wrong', `--classes ${path} is no list of names.`, advice, 2);
}

function parseNames(text: string): readonly string[] | null {
  try {
    const value = JSON.parse(text) as {readonly classes?: unknown} | readonly unknown[];
    const list: unknown = 'classes' in value ? value.classes : value;
    return Array.isArray(list) && list.every((name) => typeof name === 'string') ? (list as string[]) : null;
  } catch {
    return null;
  }
}

function refuseMisfits(path: string, network: string, misfits: readonly string[]): void {
  if (misfits.length === 0) return;
  const more = misfits.length > 4 ? `; and ${misfits.length - 4} more` : '';
  const message = `${path} does not fit ${network}: ${misfits.slice(0, 4).join('; ')}${more}.`;
  throw new UserError('weights-other', message, `spec which ${path} says which network it fits.`, 2);
}

function unknownNormalization(path: string): UserError {
  return new UserError(
    'import-facts',
    `Nobody says the mean and std that the network of ${path} was trained with: there is no config.json that does.`,
    'Write both: --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 are those of ImageNet.',
    2,
  );
}
