/** Ctrl-C, as a training run takes it. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C (or by SIGTERM, which batch systems send). */
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back. */
  release(): void;
}

/** The first asks the run to finish its step and save; the second ends the process at once, with 130. */
export function watchInterrupt(tell: (line: string) => void): Interrupt {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    tell('Interrupted: finishing this step, then saving. Once more leaves at once.');
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
