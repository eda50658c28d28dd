import {indent, lineWidth, printComment} from './text.js';

/** A function of generated code. */
export interface PrintedFunction {
  /** One sentence, which has gone through printSentence. */
  readonly comment: string;
  /** `export function resnet18`. */
  readonly head: string;
  readonly parameters: readonly string[];
  readonly result: string;
  readonly body: readonly string[];
}

/** Its lines; the parameters stand one a line where they do not fit on one. */
export function printFunction({comment, head, parameters, result, body}: PrintedFunction): string[] {
  const line = `${head}(${parameters.join(', ')}): ${result} {`;
  const signature =
    line.length <= lineWidth
      ? [line]
      : [`${head}(`, ...indent(parameters.map((parameter) => `${parameter},`)), `): ${result} {`];
  return [...printComment(comment), ...signature, ...indent(body), '}'];
}
