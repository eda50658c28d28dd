import {UserError} from '../../../common/errors.js';
import {diskFull} from '../explain-errors.js';
import {runProgram} from '../run-program.js';
import type {NativeSettings} from '../settings.js';

/** A C++ compiler: the words that call it, and what it says of itself, which is part of each object's hash. */
export interface Compiler {
  readonly words: readonly string[];
  readonly version: string;
}

/** The compiler that CXX names, else the first there is. Throws compiler-missing. */
export async function findCompiler(environment: NodeJS.ProcessEnv): Promise<Compiler> {
  const given = environment['CXX']?.trim().split(/\s+/).filter(Boolean) ?? [];
  const candidates = given.length > 0 ? [given] : [['c++'], ['g++'], ['clang++']];
  for (const words of candidates) {
    const [program = '', ...rest] = words;
    const result = await runProgram(program, [...rest, '--version'], {environment});
    if (result?.status === 0) return {words, version: result.output};
  }
  throw new UserError(
    'compiler-missing',
    given.length > 0
      ? `CXX=${given.join(' ')} does not run`
      : 'no C++ compiler (c++, g++, clang++) on the PATH; it builds the addon that connects Node and TensorFlow',
    'install one (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install), '
      + 'or name it: CXX=… spec setup',
  );
}

/** What one call of the compiler is given beside its words. */
export interface CompilerContext {
  readonly compiler: Compiler;
  readonly settings: NativeSettings;
  /** Is passed each compiler process's id, for the lock to know. */
  readonly holdFor: (pid: number) => void;
}

/** Calls the compiler. Throws addon-not-built with the last lines that it said, or disk-full. */
export async function callCompiler(
  {compiler, settings: {environment, cache}, holdFor}: CompilerContext,
  flags: readonly string[],
): Promise<void> {
  const [program = '', ...words] = [...compiler.words, ...flags];
  const result = await runProgram(program, words, {environment, onStart: holdFor});
  if (result?.status === 0) return;
  if (/No space left on device/.test(result?.output ?? '')) throw diskFull(cache, 1e8);
  throw new UserError(
    'addon-not-built',
    `the C++ compiler ${program} could not build the addon:\n`
      + (result?.output.trim().split('\n').slice(-15).join('\n') ?? ''),
    'a compiler for C++17 is needed (GCC 8, Clang 7 or later); name another one: CXX=… spec setup',
  );
}
