/**
 * An error that a user can act on: what is wrong, and the way out. Commands print it without a stack.
 * Anything else that is thrown is a bug in specnet and is printed with its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param code stable, kebab-case: what scripts match on (`data-missing`)
   * @param message what is wrong and where, one sentence
   * @param advice what to do about it, a command where there is one
   * @param exitCode 1: it failed while running; 2: the command or its input is wrong; 130: Ctrl-C stopped it;
   * 138: another worker of the same training was lost, so it may be started again as it is
   */
  constructor(
    readonly code: string,
    message: string,
    readonly advice: string,
    readonly exitCode: 1 | 2 | 130 | 138 = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
