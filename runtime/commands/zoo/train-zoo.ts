import {join, relative, resolve} from 'node:path';
import type {Lock} from '#lock';
import {findProject, formatRecipe} from '../../../compiler/index.js';
import {obtainDataset} from '../../data/download-dataset.js';
import {UserError} from '../../../common/errors.js';
import {plural} from '../../../common/format.js';
import {lockFolder} from '../../runs/lock-run.js';
import {makeFolder} from '../../../common/write-file.js';
import {formatZooPage, formatZooTable} from '../../zoo/format-zoo.js';
import type {ZooAbout} from '../../zoo/format-zoo.js';
import {nameRun, readZooRun} from '../../zoo/read-zoo-run.js';
import {replaceRun} from '../../zoo/zoo.js';
import type {ZooNetwork, ZooRun} from '../../zoo/zoo.js';
import {formatZooJson, writeZoo} from '../../zoo/zoo-files.js';
import {openZoo} from './open-zoo.js';
import {serializeRecipe} from '../train/serialize-recipe.js';
import type {PreparedSpec} from '../train/prepare-training.js';
import {prepareZoo} from './prepare-zoo.js';
import type {PreparedZoo} from './prepare-zoo.js';
import {quoteCommand} from '../inputs/quote-command.js';
import {modernizeRecipe} from '../inputs/read-run-recipe.js';
import {trainOrResume} from '../train/train-or-resume.js';
import type {Attempt} from '../train/train-or-resume.js';
import {readTrainingData} from '../train/train-prepared.js';

export interface ZooOptions {
  readonly recipe?: string;
  readonly data?: string;
  readonly download: boolean;
  readonly epochs?: string;
  readonly seeds?: string;
  readonly out?: string;
  readonly format: 'text' | 'markdown' | 'json';
}

const interrupted = 130;

/**
 * `spec zoo`. The table goes to standard output, everything else to standard error.
 *
 * @returns the exit status: 1 where a network that is asked for does not fit, or one of its runs failed
 */
export async function trainZoo(args: readonly string[], options: ZooOptions): Promise<number> {
  const out = relative('', options.out ?? join(findProject(process.cwd()), 'runs', 'zoo')) || '.';
  const prepared = await prepareZoo(args, options, out);
  if (prepared === null) return 2;
  await obtainDataset(prepared.dataset, {download: options.download, screen: process.stderr});
  readTrainingData(prepared); // what is wrong with the images is wrong for all
  makeFolder(out);
  return lockFolder(
    out,
    (lock) => trainLocked(out, lock, prepared, args, options),
    () => {
      const advice = 'Wait until it has ended, or choose another folder with --out.';
      throw new UserError('zoo-busy', `${out} is being filled by another process.`, advice, 1);
    },
  );
}

async function trainLocked(
  out: string,
  lock: Lock,
  prepared: PreparedZoo,
  args: readonly string[],
  options: ZooOptions,
): Promise<number> {
  const {specs, ...opened} = await openZoo(out, prepared);
  let {networks} = opened;
  const about = describeZoo(prepared, args, options);
  lock.ensureHeld();
  writeZoo(out, networks, about);
  const jobs = prepared.seeds.flatMap((seed) =>
    networks.flatMap(({name, runs}) => {
      const [spec, run] = [specs.get(name), runs.find((one) => one.seed === seed)];
      return spec === undefined || run === undefined ? [] : [{name, spec, run}];
    }),
  );
  write(describeStart(out, networks, jobs.map(({run}) => run), prepared));
  let status = 0;
  for (const [number, {name, spec, run}] of jobs.entries()) {
    if (run.state === 'finished' || run.state === 'changed') continue;
    write(`\nRun ${number + 1} of ${jobs.length}: ${name}, seed ${run.seed}\n`);
    const ended = await trainOnce(out, lock, run, name, spec, prepared, options.data);
    lock.ensureHeld();
    const recipe = serializeRecipe({...prepared.recipe, seed: run.seed});
    const now = readZooRun(out, name, recipe, ended.failure?.message ?? null, modernizeRecipe);
    networks = replaceRun(networks, name, now);
    writeZoo(out, networks, about);
    if (ended.interrupted) {
      status = interrupted;
      break;
    }
  }
  write(`\nTable: ${join(out, 'zoo.md')}, zoo.json\n`);
  process.stdout.write(formatAnswer(networks, about, options.format));
  return status === 0 && hasFailed(networks, prepared) ? 1 : status;
}

/** One run from its checkpoint, or from the beginning where there is none. */
function trainOnce(
  out: string,
  lock: Lock,
  {seed, folder}: ZooRun,
  name: string,
  spec: PreparedSpec,
  {recipe, dataset}: PreparedZoo,
  data: string | undefined,
): Promise<Attempt> {
  const own = {...recipe, seed};
  const prepared = {...spec, recipe: own, recipeText: formatRecipe(own), dataset};
  const asked = {...(data === undefined ? {} : {data}), recipe: recipe.name, name: nameRun(name, seed)};
  return trainOrResume(resolve(out, folder), prepared, asked, {
    base: resolve(out),
    screen: process.stderr,
    goOn: () => 'The same command continues from here.\n',
    lock,
  });
}

function hasFailed(networks: readonly ZooNetwork[], {networks: asked, seeds}: PreparedZoo): boolean {
  const names = asked.map(({graph}) => graph.name);
  const isWhole = ({misfit, runs}: ZooNetwork): boolean =>
    misfit === null && runs.every(({seed, state}) => state === 'finished' || !seeds.includes(seed));
  return !networks.filter(({name}) => names.includes(name)).every(isWhole);
}

function describeZoo({recipe, dataset}: PreparedZoo, args: readonly string[], options: ZooOptions): ZooAbout {
  const flags = (['recipe', 'data', 'epochs', 'seeds'] as const).flatMap((key) => {
    const value = options[key];
    return value === undefined ? [] : [`--${key}`, value];
  });
  return {
    recipe: recipe.name,
    epochs: recipe.epochs,
    data: dataset.description.name,
    best: recipe.best,
    views: recipe.views,
    command: quoteCommand(['spec', 'zoo', ...args, ...flags, '--out', options.out ?? 'runs/zoo']),
  };
}

function describeStart(
  out: string,
  networks: readonly ZooNetwork[],
  runs: readonly ZooRun[],
  {networks: asked}: PreparedZoo,
): string {
  const finished = runs.filter(({state}) => state === 'finished').length;
  const names = asked.map(({graph}) => graph.name);
  const misfits = networks.filter(({name, misfit}) => misfit !== null && names.includes(name));
  return (
    `zoo      ${out}: ${plural(runs.length, 'run')}, ${finished} finished before\n` +
    misfits.map(({misfit}) => `note     left out, it does not fit: ${misfit}\n`).join('')
  );
}

function formatAnswer(networks: readonly ZooNetwork[], about: ZooAbout, format: ZooOptions['format']): string {
  if (format === 'json') return formatZooJson(networks, about);
  if (format === 'markdown') return formatZooPage(networks, about);
  return formatZooTable(networks, about, process.stdout.isTTY ? process.stdout.columns : Infinity);
}

function write(text: string): void {
  process.stderr.write(text);
}
