import {drawNetwork} from '../draw/page.js';
import {compileSpecs} from './compile-specs.js';
import {refuseTerminal, sendDocument} from './send-document.js';

export interface GraphFlags {
  readonly out?: string;
}

/** `spec graph`. Returns the exit status: 0, 1 where the diagram cannot be written, 2 where the spec is wrong. */
export function drawSpec(args: readonly string[], {out}: GraphFlags, cwd: string): number {
  const refused = refuseTerminal({out, cwd}, 'spec graph resnet50 --out resnet50.svg');
  if (refused !== null) return refused;
  const [compiled] = compileSpecs(args, 'text', cwd) ?? [];
  return compiled === undefined ? 2 : sendDocument(drawNetwork(compiled.graph), {out, cwd});
}
