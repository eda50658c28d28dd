import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/inspect-messages.js';
import type {Place, Source} from '../diagnostics/place.js';
import {readContract} from './contract.js';
import {readModule} from './module.js';
import {Refusal, refuseUnread} from './reading.js';
import type {Reading, TsMorph} from './reading.js';
import {checkTokens} from './tokens.js';

/*
 * A run's folder holds TypeScript that is executed when the run is opened, and runs are passed around as weights are.
 * So a module is checked against the closed form that the compiler emits before anything of it runs: first its tokens,
 * then its syntax, by readers that know what generated code has. What no reader has read is refused, whatever it is.
 *
 * The form is a little wider than what is emitted today, so that modules of other versions pass: names of any kind,
 * words under other names, functions that call functions above them. It has no way to reach anything but the words of
 * specnet/nn, none to make up a Node, and none to run without end.
 */

/** The texts of a network, as they will be run. */
export interface NetworkSources {
  /** Name of the module's file without its ending, `resnet18`. */
  readonly name: string;
  readonly module: Source;
  readonly contract: Source;
}

/** @returns the first thing that is not as the compiler emits it; null where there is none */
export function inspectSources(tsMorph: TsMorph, {name, module, contract}: NetworkSources): Diagnostic | null {
  return (
    inspectFile(tsMorph, module, (reading) => readModule(reading, name)) ??
    inspectFile(tsMorph, contract, (reading) => readContract(reading, name))
  );
}

function inspectFile(tsMorph: TsMorph, source: Source, read: (reading: Reading) => void): Diagnostic | null {
  const at = (start: number, end: number): Place => ({source, start, end});
  try {
    checkTokens(tsMorph, source.text);
    const compilerOptions = {noLib: true, noResolve: true};
    const project = new tsMorph.Project({useInMemoryFileSystem: true, skipLoadingLibFiles: true, compilerOptions});
    const file = project.createSourceFile('/module.ts', source.text).compilerNode;
    const [fault] = project.getProgram().compilerObject.getSyntacticDiagnostics(file);
    if (fault !== undefined) {
      const problem = tsMorph.ts.flattenDiagnosticMessageText(fault.messageText, ' ');
      return makeError(at(fault.start, fault.start + fault.length), say.notTypeScript(problem));
    }
    const reading: Reading = {ts: tsMorph.ts, file, read: new Set()};
    read(reading);
    refuseUnread(reading);
    return null;
  } catch (error) {
    if (error instanceof Refusal) {
      const {start, end, expected} = error;
      return makeError(at(start, end), say.foreignCode(source.text.slice(start, end), expected));
    }
    // The parser's stack, where something nests without brackets.
    if (error instanceof RangeError) return makeError(at(0, 0), say.nestedTooDeep());
    throw error;
  }
}
