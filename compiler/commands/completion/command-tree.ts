import type {Argument, Command, Option} from 'commander';

/**
 * What a shell can offer after a word: words that are known, names of specs, recipes, sweeps or runs, or whatever
 * files there are.
 */
export type Offer =
  | {readonly kind: 'words'; readonly words: readonly string[]}
  | {readonly kind: 'specs' | 'recipes' | 'sweeps' | 'runs' | 'files' | 'nothing'};

export interface OfferedOption {
  /** `--batch`. */
  readonly flag: string;
  readonly description: string;
  /** Null where the option takes no value. */
  readonly value: Offer | null;
}

export interface OfferedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OfferedOption[];
  /** What its arguments are, the last for all that follow. */
  readonly argument: Offer;
}

/** The program's own commands and options, so that completion never offers others. */
export function readCommands(program: Command): OfferedCommand[] {
  return program.createHelp().visibleCommands(program).map((command) => ({
    name: command.name(),
    description: command.summary() || command.description(),
    options: [...command.options.filter(({hidden}) => !hidden).map(readOption), help],
    argument: readArguments(command.registeredArguments),
  }));
}

const help: OfferedOption = {flag: '--help', description: 'what the command does, with examples', value: null};

function readOption({long, flags, description, required, optional, argChoices}: Option): OfferedOption {
  const takesValue = required || optional;
  const offer: Offer =
    argChoices !== undefined
      ? {kind: 'words', words: argChoices}
      : long === '--recipe'
        ? {kind: 'recipes'}
        : long === '--resume'
          ? {kind: 'runs'}
          : ['--out', '--page', '--data'].includes(long ?? '')
            ? {kind: 'files'}
            : {kind: 'nothing'};
  return {flag: long ?? flags, description, value: takesValue ? offer : null};
}

/** Commands whose arguments are of several kinds offer specs, or the words of the one that has a choice. */
function readArguments(list: readonly Argument[]): Offer {
  const choices = list.find(({argChoices}) => argChoices !== undefined)?.argChoices;
  if (choices !== undefined) return {kind: 'words', words: choices};
  if (list.some((argument) => argument.name() === 'run')) return {kind: 'runs'};
  if (list.some((argument) => argument.name() === 'sweep')) return {kind: 'sweeps'};
  const isSpec = list.some((argument) => ['spec', 'before', 'after'].includes(argument.name()));
  return {kind: isSpec ? 'specs' : list.length > 0 ? 'files' : 'nothing'};
}
