import {nameCommand} from '#command-name';
import {LockLostError} from '#lock';
import {printable} from '../../compiler/index.js';
import {UserError} from '../../common/errors.js';

/**
 * What the system says no with to a program that is right: disk full, quota, rights, a failing disk, too many files.
 */
const refusals = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']);

/** An error the way every command prints it: what a user can fix without a stack, a bug with one. */
export function formatError(error: unknown): string {
  if (error instanceof UserError || error instanceof LockLostError) {
    // Names of files and runs are in it, which somebody else may have chosen.
    const [message, advice] = [error.message, nameCommand(error.advice)].map((text) => text.split('\n').map(printable));
    return `error  ${error.code}  ${message?.join('\n')}\n  ${advice?.join('\n  ')}\n`;
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error && refusals.has(String(error.code))) {
    return `error  system  ${printable(error.message)}\n  The system refused it: see to that, and start again.\n`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error  internal  this is a bug in specnet; please report it:\n${text}\n`;
}
