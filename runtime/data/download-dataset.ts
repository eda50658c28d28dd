import {join, relative, resolve} from 'node:path';
import {SingleBar} from 'cli-progress';
import {UserError} from '../errors.js';
import {packageRoot} from '../package-root.js';
import {readDescription} from './description.js';
import {dataCacheFolder, listDatasets, unknownDataset} from './find-dataset.js';
import {installDataset} from './install-dataset.js';

type Screen = NodeJS.WritableStream & {readonly isTTY?: boolean};

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
  const description = readDescription(join(packageRoot, 'data', name));
  const {archive} = description;
  if (archive === undefined) {
    const advice = `Use it: \`spec train resnet20.yaml --data ${name}\`.`;
    throw new UserError('data-included', `${name} comes with specnet: there is nothing to download.`, advice, 2);
  }
  if (from !== undefined && !/^https?:$/.test(URL.canParse(from) ? new URL(from).protocol : '')) {
    throw new UserError('data-address', `"${from}" is no http or https address.`, 'Write it as https://HOST/PATH.', 2);
  }
  const folder = out === undefined ? dataCacheFolder(archive.folder) : resolve(out);
  const shown = out === undefined ? folder : relative(process.cwd(), folder) || '.';
  const progress = createDownloadProgress(screen);
  try {
    const done = await installDataset(
      {...description, archive},
      {
        folder,
        ...(from === undefined ? {} : {from}),
        report: progress.report,
        onProgress: progress.onBytes,
        patienceSeconds,
      },
    );
    progress.report(`${name} is ${done ? 'now' : 'already'} in ${shown}`);
  } finally {
    progress.stop();
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
      if (screen.isTTY === true && total !== null) {
        if (bar === null) {
          bar = new SingleBar({stream: screen, format: '{bar} {value}/{total} MB  {eta_formatted} left', barsize: 30});
          bar.start(Math.round(total / megabyte), 0);
        }
        bar.update(megabytes);
      } else if (performance.now() - printed > secondsBetweenLines * 1000) {
        printed = performance.now();
        screen.write(total === null ? `${megabytes} MB\n` : `${megabytes} of ${Math.round(total / megabyte)} MB\n`);
      }
    },
  };
}
