import {relative, resolve} from 'node:path';
import type {SingleBar} from 'cli-progress';
import {UserError} from '../../common/errors.js';
import {packagePath} from '#package-root';
import {startBar} from '../../common/progress-bar.js';
import {canRedraw} from '../../common/screen.js';
import type {Screen} from '../../common/screen.js';
import {readDescription} from './description.js';
import {dataCacheFolder, isFolder, listDatasets, missingDataset, unknownDataset} from './find-dataset.js';
import type {Dataset, LocatedDataset} from './find-dataset.js';
import {installDataset} from './install-dataset.js';
import type {DownloadableDataset} from './install-dataset.js';

const megabyte = 1e6;
/** Between two plain lines. */
const secondsBetweenLines = 5;
const patienceSeconds = 30;

/**
 * `spec data NAME`: downloads the data set, and says where it lies.
 *
 * @throws UserError as `installDataset` does, and `data-unknown`, `data-included`, `data-address`
 */
export async function downloadDataset(
  name: string,
  {out, from}: {readonly out?: string; readonly from?: string},
  screen: Screen,
): Promise<void> {
  if (!listDatasets().includes(name)) throw unknownDataset(name, ['preview']);
  const description = readDescription(packagePath('data', name));
  const {archive} = description;
  if (archive === undefined) {
    const advice = `Use it: \`spec train resnet20.yaml --data ${name}\`.`;
    throw new UserError('data-included', `${name} comes with specnet: there is nothing to download.`, advice, 2);
  }
  if (from !== undefined && !/^https?:$/.test(URL.canParse(from) ? new URL(from).protocol : '')) {
    const message = `"${from}" is not an http or https address.`;
    throw new UserError('data-address', message, 'Write it as https://HOST/PATH.', 2);
  }
  const folder = out === undefined ? dataCacheFolder(archive.folder) : resolve(out);
  const shown = out === undefined ? folder : relative(process.cwd(), folder) || '.';
  const done = await install({...description, archive}, folder, screen, from);
  screen.write(`${name} is ${done ? 'now' : 'already'} in ${shown}\n`);
}

/** What may be done about a data set that is not here. */
export interface ObtainOptions {
  /** Whether it may be downloaded. */
  readonly download: boolean;
  readonly screen: Screen;
}

/**
 * A data set whose files are here: what is missing and has an archive is downloaded first, once on this machine.
 *
 * @throws UserError `data-missing` where it may not be downloaded, or its host cannot be reached, which is then
 * reported on
 *   the screen; what `installDataset` throws otherwise
 */
export async function obtainDataset(located: LocatedDataset, {download, screen}: ObtainOptions): Promise<Dataset> {
  const {description, folder} = located;
  const {archive, name} = description;
  if (!located.missing || isFolder(folder)) return {description, folder};
  if (!download || archive === undefined) throw missingDataset(located);
  screen.write(`${name} is not downloaded; downloading it now (--no-download: fail instead).\n`);
  try {
    await install({...description, archive}, folder, screen);
  } catch (error) {
    if (!(error instanceof UserError) || !unreachable.has(error.code)) throw error;
    screen.write(`${error.message}\n`);
    throw missingDataset(located);
  }
  screen.write(`${name} is now in ${folder}\n`);
  return {description, folder};
}

const unreachable: ReadonlySet<string> = new Set(['download-unreachable', 'download-refused']);

/** @returns whether anything had to be done */
async function install(
  description: DownloadableDataset,
  folder: string,
  screen: Screen,
  from?: string,
): Promise<boolean> {
  const {report, onBytes: onProgress, stop} = createDownloadProgress(screen);
  try {
    return await installDataset(description, {
      folder,
      ...(from === undefined ? {} : {from}),
      report,
      onProgress,
      patienceSeconds,
    });
  } finally {
    stop();
  }
}

function createDownloadProgress(screen: Screen) {
  let bar: SingleBar | null = null;
  let printed = 0;
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    stop,
    report(line: string): void {
      stop();
      screen.write(`${line}\n`);
    },
    onBytes(received: number, total: number | null): void {
      const megabytes = Math.round(received / megabyte);
      if (canRedraw(screen) && total !== null) {
        bar ??= startBar({
          screen,
          total: Math.round(total / megabyte),
          unit: ' MB',
          width: 30,
          describe: (left) => ({head: '', parts: [{text: `${left} left`, rank: 0}]}),
        });
        bar.update(megabytes);
      } else if (performance.now() - printed > secondsBetweenLines * 1000) {
        printed = performance.now();
        screen.write(total === null ? `${megabytes} MB\n` : `${megabytes} of ${Math.round(total / megabyte)} MB\n`);
      }
    },
  };
}
