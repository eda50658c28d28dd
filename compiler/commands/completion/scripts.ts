import type {Command} from 'commander';
import {makeBashScript} from './bash.js';
import {readCommands} from './command-tree.js';
import {makeFishScript} from './fish.js';
import {readNames} from './names.js';
import {makeZshScript} from './zsh.js';

/** The completion script of a shell for a program. */
export function makeScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const make = {bash: makeBashScript, zsh: makeZshScript, fish: makeFishScript}[shell];
  return make(readCommands(program), readNames());
}
