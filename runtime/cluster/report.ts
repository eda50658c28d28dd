/** What a worker reports to the others: that it fails itself, or that it has found others lost or stuck. */
export interface Report {
  readonly kind: 'failed' | 'lost' | 'stuck';
  /** The worker to blame. */
  readonly task: number;
  /** Of one that fails: why, in its own words. Of one that is stuck: for how many seconds it was waited for. */
  readonly text: string;
}

/** The report as TensorFlow carries it: it is quoted and cut by several layers, so nothing in it can be mistaken. */
export function writeReport({kind, task, text}: Report): string {
  return `specnet-${kind}-${task}-${encodeURIComponent(text)};`;
}

/** The report in a message of TensorFlow's, if it has one. */
export function readReport(message: string): Report | null {
  const [, kind, task, text = ''] = /specnet-(failed|lost|stuck)-(\d+)-([^;]*);/.exec(message) ?? [];
  return kind === undefined ? null : {kind: kind as Report['kind'], task: Number(task), text: decode(text)};
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // cut in the middle of a character
  }
}
