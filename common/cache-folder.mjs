// specnet's folder in the user's cache. Both halves of the package keep things there, and neither imports the other.

import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';

export function findCacheFolder(environment = process.env) {
  const {XDG_CACHE_HOME: given, HOME: home = homedir()} = environment;
  // The XDG specification: a relative path is to be ignored.
  if (given !== undefined && isAbsolute(given)) return join(given, 'specnet');
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches', 'specnet') : join(home, '.cache', 'specnet');
}
