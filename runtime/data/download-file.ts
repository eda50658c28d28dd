import {createHash} from 'node:crypto';
import {closeSync, createReadStream, openSync, rmSync, statSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {formatCount} from '../../common/format.js';
import {UserError} from '../../common/errors.js';
import {writeAll, writeError} from '../../common/write-file.js';

export interface Download {
  readonly url: string;
  readonly md5: string;
  /** Where the file goes; until it is whole and checked, it may be there in part. */
  readonly path: string;
  /** Is passed the bytes that are there, and how many there will be, where the server says. */
  readonly onProgress: (received: number, total: number | null) => void;
  /** How long to wait for bytes before the connection counts as lost. */
  readonly patienceSeconds: number;
  /** Ends it where it is; what came is kept. */
  readonly signal?: AbortSignal;
}

/** Attempts in a row that bring nothing new. */
const fruitlessAttempts = 3;
/** A host that has sent nothing for so long since the beginning is not waited for. */
const contactSeconds = 10;

/**
 * Downloads a file, continuing what an earlier attempt left (HTTP range requests), and checks it. A lost connection is
 * taken up again; after some attempts without a byte, what came is kept for the next call.
 *
 * @throws UserError `download-unreachable` where not a byte comes, after some seconds; `download-interrupted`,
 *   `download-stopped` by the signal, `download-refused` (404, …), `download-checksum`, `write-failed`
 */
export async function downloadFile(download: Download): Promise<void> {
  const {url, path, signal} = download;
  const began = performance.now();
  let contact = false;
  for (let fruitless = 0; ;) {
    const before = sizeOf(path);
    const patienceSeconds = contact ? download.patienceSeconds : Math.min(contactSeconds, download.patienceSeconds);
    try {
      await receive({...download, patienceSeconds});
      break;
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (signal?.aborted === true) throw stoppedError(url, sizeOf(path));
      const brought = sizeOf(path) > before;
      contact ||= brought;
      fruitless = brought ? 0 : fruitless + 1;
      const isLate = !contact && performance.now() - began > patienceSeconds * 1000;
      if (fruitless === fruitlessAttempts || isLate) {
        throw interruptedError(contact ? 'download-interrupted' : 'download-unreachable', url, sizeOf(path), error);
      }
      await sleep(200 * 2 ** fruitless);
    }
  }
  await checkMd5(download);
}

/** One request, from where the file ends. Rejects where the connection fails. */
async function receive({url, path, onProgress, patienceSeconds, signal}: Download): Promise<void> {
  const have = sizeOf(path);
  const silence = new AbortController();
  const expectBytes = (): NodeJS.Timeout =>
    setTimeout(() => silence.abort(new Error(`no bytes for ${patienceSeconds} seconds`)), patienceSeconds * 1000);
  let timer = expectBytes();
  try {
    const response = await fetch(url, {
      signal: signal === undefined ? silence.signal : AbortSignal.any([silence.signal, signal]),
      // identity: the bytes that the checksum is of, not unpacked on the way
      headers: {'accept-encoding': 'identity', ...(have > 0 ? {range: `bytes=${have}-`} : {})},
    });
    const range = response.headers.get('content-range');
    if (response.status === 416) {
      await response.body?.cancel();
      if (range === `bytes */${have}`) return; // all of it was there
      rmSync(path, {force: true});
      throw new Error(`the server has no bytes from ${have}`);
    }
    const continues = response.status === 206 && (range?.startsWith(`bytes ${have}-`) ?? false);
    if (response.body === null || (response.status !== 200 && !continues)) {
      await response.body?.cancel();
      throw refusedError(url, response.status, response.statusText);
    }
    let received = continues ? have : 0;
    const length = response.headers.get('content-length');
    const total = length === null ? null : received + Number(length);
    const file = openFile(path, continues ? 'a' : 'w');
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = expectBytes();
        writeChunk(path, file, chunk);
        received += chunk.length;
        onProgress(received, total);
      }
    } finally {
      closeSync(file);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function checkMd5({url, md5, path}: Download): Promise<void> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const found = hash.digest('hex');
  if (found === md5) return;
  rmSync(path, {force: true});
  throw new UserError(
    'download-checksum',
    `The file from ${url} has MD5 ${found}, expected ${md5}; it has been removed.`,
    'Try again; if the sum stays wrong, take the files from elsewhere and name their folder with --data.',
    1,
  );
}

function openFile(path: string, flags: 'a' | 'w'): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw writeError(path, error);
  }
}

function writeChunk(path: string, file: number, chunk: Uint8Array): void {
  try {
    writeAll(file, chunk);
  } catch (error) {
    throw writeError(path, error);
  }
}

function refusedError(url: string, status: number, text: string): UserError {
  return new UserError(
    'download-refused',
    `${url} answered ${status} ${text}.`,
    'Try later, name another place with --from URL, or copy the files yourself and name their folder with --data.',
    1,
  );
}

function stoppedError(url: string, kept: number): UserError {
  return new UserError(
    'download-stopped',
    `The download of ${url} was interrupted.`,
    `${formatCount(kept)} bytes are kept: the same command continues from there.`,
    130,
  );
}

function interruptedError(code: string, url: string, kept: number, error: unknown): UserError {
  // fetch hides the reason one level down
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new UserError(
    code,
    `The connection to ${url} failed: ${reason instanceof Error ? reason.message || reason.name : String(reason)}.`,
    kept > 0
      ? `${formatCount(kept)} bytes are kept: the same command continues from there.`
      : 'Check the network; or copy the files from another machine and name their folder with --data.',
    1,
    {cause: error},
  );
}

function sizeOf(path: string): number {
  return statSync(path, {throwIfNoEntry: false})?.size ?? 0;
}
