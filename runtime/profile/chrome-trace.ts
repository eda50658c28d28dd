import type {KernelCall} from '../nn/engine/observe.js';
import type {StepRecording} from './record-step.js';

/** An event of the Trace Event Format: `X` lasts from `ts` for `dur` microseconds, `M` names a row. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  /** `step`, `layer` or `kernel`. */
  readonly cat?: string;
  readonly args: Readonly<Record<string, string | number | null>>;
}

export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  /** What was run, and on what. */
  readonly otherData: Readonly<Record<string, string | number>>;
}

/**
 * A step as chrome://tracing and ui.perfetto.dev open it: the step holds layers, and a layer its kernel calls. Times
 * count from the step's start. The format is Google's "Trace Event Format".
 */
export function makeTrace(recording: StepRecording, about: ChromeTrace['otherData']): ChromeTrace {
  const {start, end, calls} = recording;
  const place = {pid: 1, tid: 1};
  const lasting = (cat: string, name: string, from: number, to: number, args: TraceEvent['args']): TraceEvent => {
    const ts = microseconds(from - start);
    return {name, cat, ph: 'X', ...place, ts, dur: round(microseconds(to - start) - ts), args};
  };
  const layers = groupBySection(calls).flatMap((group) => {
    const {layer, phase} = group.section;
    return [
      lasting('layer', `${layer ?? 'no layer'} ${phase}`, group.start, group.end, {layer, phase}),
      ...group.calls.map((call) => lasting('kernel', call.operation, call.start, call.end, {layer, phase})),
    ];
  });
  return {
    displayTimeUnit: 'ms',
    otherData: about,
    traceEvents: [
      {name: 'process_name', ph: 'M', ...place, args: {name: 'spec'}},
      {name: 'thread_name', ph: 'M', ...place, args: {name: 'training step'}},
      lasting('step', 'step', start, end, {calls: calls.length}),
      ...layers,
    ],
  };
}

/** Calls in a row that are for the same layer and phase. */
function groupBySection(calls: readonly KernelCall[]) {
  const groups: {section: KernelCall['section']; start: number; end: number; calls: KernelCall[]}[] = [];
  for (const call of calls) {
    const last = groups[groups.length - 1];
    if (last?.section.layer === call.section.layer && last.section.phase === call.section.phase) {
      last.calls.push(call);
      last.end = call.end;
    } else {
      groups.push({section: call.section, start: call.start, end: call.end, calls: [call]});
    }
  }
  return groups;
}

function microseconds(milliseconds: number): number {
  return round(milliseconds * 1000);
}

/** To nanoseconds, so that an event's end is not later than its parent's by a digit of the division. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
