import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {explainWrites, makeFolder} from '../../common/write-file.js';
import type {Predictor} from '../evaluate/predictor.js';
import {makeCheckCase} from './check-case.js';
import type {ExportSettings} from './export-settings.js';
import type {ExportSource} from './export-source.js';
import type {ExportFormat, ExportReport} from './format.js';

/**
 * Exports a network: all of it is written and checked in a folder beside its place and then renamed, so that a full
 * disk, a wrong answer or Ctrl-C leaves nothing half-written.
 *
 * @param out path of the file or folder that the export becomes
 * @param predictor the network, in float32; it is disposed of once it has answered, since runtimes need the memory
 * @returns what there is to say, and the paths that the export has written
 * @throws UserError `export-option`, `export-exists`, `export-pixels`, `export-differs`, `write-failed`, and what the
 *   format throws
 */
export async function exportNetwork(
  format: ExportFormat,
  source: ExportSource,
  settings: ExportSettings,
  predictor: Predictor,
  out: string,
): Promise<ExportReport & {readonly paths: readonly string[]}> {
  refuseFolder(out);
  refusePixels(source, settings);
  const parent = dirname(out);
  makeFolder(parent);
  const folder = join(parent, `.${basename(out)}.${process.pid}.partial`);
  const remove = (): void => rmSync(folder, {recursive: true, force: true});
  const leave = (signal: NodeJS.Signals): void => {
    remove();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  explainWrites(folder, () => {
    remove();
    mkdirSync(folder);
  });
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  try {
    const check = makeCheckCase(source, settings, predictor);
    predictor.dispose();
    const report = await format.write({source, settings, check, folder, name: basename(out)});
    return {...report, paths: explainWrites(out, () => putInPlace(folder, parent, basename(out)))};
  } finally {
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    remove();
  }
}

/**
 * Refuses, before anything is computed, what has no effect for a format.
 *
 * @throws UserError `export-option`
 */
export function refuseIdleOptions({name, options}: ExportFormat, settings: ExportSettings): void {
  for (const [option, value] of Object.entries(settings)) {
    if (value === undefined || options.some((known) => known === option)) continue;
    const known = options.length === 0 ? 'none' : options.map((word) => `--${word}`).join(', ');
    const message = `--${option} has no effect for --format ${name}.`;
    throw new UserError('export-option', message, `Leave it out. Options of this format: ${known}.`, 2);
  }
}

/** What may be in a folder that is already there is not the export's to remove. */
function refuseFolder(out: string): void {
  if (!existsSync(out) || !statSync(out).isDirectory() || readdirSync(out).length === 0) return;
  throw new UserError(
    'export-exists',
    `${out} is a folder that is already there.`,
    'Choose another place with --out, or remove it first.',
    2,
  );
}

function refusePixels({facts, contract}: ExportSource, {input}: ExportSettings): void {
  if (input !== 'pixels' || (facts.mean !== null && facts.std !== null)) return;
  throw new UserError(
    'export-pixels',
    `--input pixels needs the mean and std that ${contract.name} was trained with, and nothing says them.`,
    'Export a run, whose recipe has them, or leave --input out and normalize the images yourself.',
    2,
  );
}

/** The export itself comes last: where it is, what stands beside it is too. */
function putInPlace(folder: string, parent: string, name: string): string[] {
  const others = readdirSync(folder).filter((entry) => entry !== name).sort();
  return [...others, name]
    .map((entry) => {
      const path = join(parent, entry);
      if (existsSync(path) && statSync(path).isDirectory()) rmSync(path, {recursive: true}); // an empty one
      renameSync(join(folder, entry), path);
      return path;
    })
    .reverse();
}
