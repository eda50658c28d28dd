import type {Engine} from '../nn/engine/engine.js';
import type {KernelCall} from '../nn/engine/observe.js';

/** Every kernel call of one training step, in the order they ran, none inside another. Times in milliseconds. */
export interface StepRecording {
  readonly start: number;
  readonly end: number;
  readonly calls: readonly KernelCall[];
  /** How long the step waited for other workers, in no kernel. */
  readonly waited: number;
}

/**
 * Runs one step and records its kernel calls.
 *
 * @param group the workers that train together, which knows how long it was waited for them so far, in milliseconds
 */
export function recordStep<T>(
  engine: Engine,
  run: () => T,
  group: {readonly waited: number} | null = null,
): {readonly result: T; readonly recording: StepRecording} {
  const before = group?.waited ?? 0;
  const calls: KernelCall[] = [];
  engine.observe((call) => calls.push(call));
  try {
    const start = performance.now();
    const result = run();
    return {result, recording: {start, end: performance.now(), calls, waited: (group?.waited ?? 0) - before}};
  } finally {
    engine.observe(null);
  }
}
