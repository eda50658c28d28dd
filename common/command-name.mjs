// What a user has to type to get this command: messages say `spec …`, which only works where it is on the PATH.

import {realpathSync} from 'node:fs';
import {delimiter, join} from 'node:path';

const commands =
  'init|build|info|explain|diff|graph|schema|recipe|train|val|predict|runs|report|export|import|which|zoo|sweep|' +
  'verify|bench|data|setup|doctor|completion';
const named = new RegExp(`(?<![\\w/.-]|npx )spec (?=(?:${commands})\\b)`, 'g');

function realPath(path) {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/**
 * `spec`; or `npx spec` where it was started out of a project's node_modules and no folder of the PATH leads to it.
 * npm and npx put node_modules/.bin on the PATH of what they start: that is not the user's.
 */
export function findCommandName(started = process.argv[1] ?? '', path = process.env.PATH ?? '') {
  if (!/[\\/]node_modules[\\/]/.test(`${started}\n${realPath(started) ?? ''}`)) return 'spec';
  const isOfNpm = (folder) => /[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder);
  const own = path.split(delimiter).filter((folder) => folder !== '' && !isOfNpm(folder));
  const program = realPath(started);
  const isOnPath = own.some((folder) => program !== null && realPath(join(folder, 'spec')) === program);
  return isOnPath ? 'spec' : 'npx spec';
}

/** A message that names the command, as it has to be typed here. */
export function nameCommand(text, name = findCommandName()) {
  return name === 'spec' ? text : text.replace(named, `${name} `);
}
