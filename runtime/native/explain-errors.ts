import {UserError} from '../../common/errors.js';

/** A size for people: `1.4 GB`, `274 MB`. */
export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}

export function diskFull(cache: string, needed: number, free?: number): UserError {
  const found = free === undefined ? 'the disk filled up meanwhile' : `${formatBytes(free)} are free`;
  return new UserError(
    'disk-full',
    `setting TensorFlow up needs ${formatBytes(needed)} below ${cache}, and ${found}`,
    'make room there, or name a folder on another disk: XDG_CACHE_HOME=DIR spec setup',
  );
}

/** What an error of the file system means for a user whose cache folder it is; other errors as they are. */
export function explainFileError(error: unknown, cache: string, needed: number): unknown {
  const {code, message} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(cache, needed);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR') {
    return new UserError(
      'cache-not-writable',
      `cannot write in the cache folder ${cache}: ${message}`,
      'give this user the right to write there, or name another folder: XDG_CACHE_HOME=DIR spec setup',
      1,
      {cause: error},
    );
  }
  return error;
}
