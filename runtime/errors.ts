/**
 * An error that a user can act on: what is wrong, and the way out. Commands print it without a stack.
 * Anything else that is thrown is a defect of specnet and is printed with its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param code stable, kebab-case: what scripts match on (`data-missing`)
   * @param message what is wrong and where, one sentence
   * @param advice what to do about it, a command where there is one
   * @param exitCode 1: it failed while running; 2: the command or its input is wrong
   */
  constructor(
    readonly code: string,
    message: string,
    readonly advice: string,
    readonly exitCode: 1 | 2 = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error the way every command prints it: what a user can mend without a stack, a defect with one. */
export function formatError(error: unknown): string {
  if (error instanceof UserError) {
    return `error  ${error.code}  ${error.message}\n  ${error.advice.replaceAll('\n', '\n  ')}\n`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error  internal  this is a defect of specnet, please report it:\n${text}\n`;
}
