import {realpathSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {readBounded} from '../../common/read-bounded.js';

/** A file of generated code, as it was read. */
export interface ModuleText {
  readonly path: string;
  readonly text: string;
}

/** A generated module and its contract: all that is run of a network. */
export interface NetworkText {
  /** Of the module's file, without its ending. */
  readonly name: string;
  readonly module: ModuleText;
  readonly contract: ModuleText;
}

/** Ten times the contract of the longest network that the compiler takes, of 4,096 blocks. */
const maxBytes = 16 * 2 ** 20;

/**
 * Reads a generated module, and the contract beside it. Each is read once: what is then looked at is what is run.
 *
 * @throws UserError `module-unreadable`
 */
export function readNetwork(path: string): NetworkText {
  const name = basename(path).replace(/\.ts$/, '');
  return {name, module: readText(path), contract: readText(join(dirname(path), `${name}.contract.ts`))};
}

function readText(path: string): ModuleText {
  try {
    // A link that came with somebody's run must not make another file of this machine part of it.
    if (dirname(realpathSync(path)) !== realpathSync(dirname(path))) throw new Error('it is a link to another folder');
    // Byte order marks are kept: whoever looks at the text sees what is run.
    const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(readBounded(path, maxBytes));
    return {path, text};
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function unreadable(path: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(
    'module-unreadable',
    `${path} cannot be loaded: ${reason}`,
    "Build it again: spec build. The one in a run's folder is part of the run: restore the original file.",
    1,
    {cause: error},
  );
}
