/** Where progress goes; `process.stdout`, or a test's. */
export type Screen = NodeJS.WritableStream & {readonly isTTY?: boolean; readonly columns?: number};

/** Whether a line of the screen can be written over: on a terminal that moves its cursor, which `TERM=dumb` denies. */
export function canRedraw({isTTY}: Screen, {TERM: terminal}: NodeJS.ProcessEnv = process.env): boolean {
  return isTTY === true && terminal !== 'dumb';
}
