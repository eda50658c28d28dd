import type {StepRecording} from './record-step.js';

/** What one operation took in a step. */
export interface OperationTime {
  readonly operation: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Of the step, 0 to 1. */
  readonly fraction: number;
}

/** What one layer took in a step. */
export interface LayerTime {
  /** Null: work that belongs to no layer, such as the loss and reading the weights. */
  readonly layer: string | null;
  /** Milliseconds. Backward is the gradients of weights and inputs together. */
  readonly forward: number;
  readonly backward: number;
  /** The optimizer's. */
  readonly update: number;
  readonly total: number;
  /** Of the step, 0 to 1. */
  readonly fraction: number;
}

/** A step's time, kernel by kernel; where several steps were recorded, their mean. */
export interface StepTally {
  readonly milliseconds: number;
  readonly calls: number;
  /** In no kernel: JavaScript, the addon, copies of images and logits. */
  readonly outside: number;
  /** For other workers, where there are some. */
  readonly waiting?: number;
  /** The slowest first. */
  readonly operations: readonly OperationTime[];
  /** The slowest first. */
  readonly layers: readonly LayerTime[];
}

/** Adds up where steps of the same network spent their time. */
export function tallySteps(recordings: readonly StepRecording[]): StepTally {
  const count = recordings.length;
  const milliseconds = recordings.reduce((sum, {start, end}) => sum + end - start, 0) / count;
  const operations = new Map<string, {calls: number; milliseconds: number}>();
  const layers = new Map<string | null, {forward: number; backward: number; update: number; total: number}>();
  const waiting = recordings.reduce((sum, {waited}) => sum + waited, 0) / count;
  let inKernels = 0;
  for (const {operation, section, start, end} of recordings.flatMap(({calls}) => calls)) {
    const time = (end - start) / count;
    inKernels += time;
    const ofOperation = operations.get(operation) ?? {calls: 0, milliseconds: 0};
    ofOperation.calls += 1 / count;
    ofOperation.milliseconds += time;
    operations.set(operation, ofOperation);
    const ofLayer = layers.get(section.layer) ?? {forward: 0, backward: 0, update: 0, total: 0};
    const {phase} = section;
    if (phase === 'forward' || phase === 'backward' || phase === 'update') ofLayer[phase] += time;
    ofLayer.total += time;
    layers.set(section.layer, ofLayer);
  }
  return {
    milliseconds,
    calls: recordings.reduce((sum, {calls}) => sum + calls.length, 0) / count,
    outside: milliseconds - inKernels - waiting,
    ...(waiting > 0 && {waiting}),
    operations: [...operations]
      .map(([operation, time]) => ({
        operation,
        calls: Math.round(time.calls * 1000) / 1000,
        milliseconds: time.milliseconds,
        fraction: time.milliseconds / milliseconds,
      }))
      .sort((a, b) => b.milliseconds - a.milliseconds),
    layers: [...layers]
      .map(([layer, time]) => ({layer, ...time, fraction: time.total / milliseconds}))
      .sort((a, b) => b.total - a.total),
  };
}
