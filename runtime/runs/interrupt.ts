/** As shells have it of a command that SIGINT ended. */
const interruptedStatus = 130;

/** Ctrl-C, as a training run takes it. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C (or by SIGTERM, which batch systems send). */
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back. */
  release(): void;
}

/**
 * The first asks the run to finish its step and save; the second ends the process at once, with 130.
 *
 * @param leave ends the process; what is to happen before, such as giving a lock back, hears of it as of any exit
 */
export function watchInterrupt(
  report: (line: string) => void,
  leave: (status: number) => never = (status) => process.exit(status),
): Interrupt {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      process.emit('exit', interruptedStatus);
      leave(interruptedStatus);
    }
    controller.abort();
    report('Interrupted: finishing this step, then saving. Interrupt again to quit at once.');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
