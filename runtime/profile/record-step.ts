import type {Engine} from '../nn/engine/engine.js';
import type {KernelCall} from '../nn/engine/observe.js';

/** Every kernel call of one training step, in the order they ran, none inside another. Times in milliseconds. */
export interface StepRecording {
  readonly start: number;
  readonly end: number;
  readonly calls: readonly KernelCall[];
}

/** Runs one step and records its kernel calls. */
export function recordStep<T>(engine: Engine, run: () => T): {readonly result: T; readonly recording: StepRecording} {
  const calls: KernelCall[] = [];
  engine.observe((call) => calls.push(call));
  try {
    const start = performance.now();
    const result = run();
    return {result, recording: {start, end: performance.now(), calls}};
  } finally {
    engine.observe(null);
  }
}
