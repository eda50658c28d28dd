import type {Offer, OfferedCommand, OfferedOption} from './command-tree.js';
import type {Names} from './names.js';

/** A script for fish: to be sourced, or kept as completions/spec.fish. */
export function makeFishScript(commands: readonly OfferedCommand[], names: Names): string {
  return [
    '# fish completion for spec. Load it with: spec completion fish | source',
    '',
    'function __spec_specs # names of the package and of this project',
    `  string join \\n -- ${names.specs.join(' ')}`,
    '  path filter -f specs/*.yaml specs/*.yml | path basename | path change-extension ""',
    'end',
    '',
    'function __spec_recipes',
    `  string join \\n -- ${names.recipes.join(' ')}`,
    '  path filter -f {specs/,}recipes/*.{yaml,yml} | path basename | path change-extension ""',
    'end',
    '',
    'function __spec_sweeps',
    `  string join \\n -- ${names.sweeps.join(' ')}`,
    '  path filter -f sweeps/*.yaml sweeps/*.yml | path basename | path change-extension ""',
    'end',
    '',
    'function __spec_runs # of this folder',
    '  path filter -d runs/train/* | path basename',
    'end',
    '',
    'complete -c spec -n __fish_use_subcommand -f',
    ...commands.map(
      ({name, description}) => `complete -c spec -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
    ),
    ...commands.flatMap(makeCommand),
    '',
  ].join('\n');
}

function makeCommand({name, options, argument}: OfferedCommand): string[] {
  const start = `complete -c spec -n '__fish_seen_subcommand_from ${name}'`;
  const offered = offerOf(argument);
  return [
    '',
    ...options.map((option) => makeOption(start, option)),
    ...(offered === '' ? [] : [`${start} ${offered}`]),
  ];
}

function makeOption(start: string, {flag, description, value}: OfferedOption): string {
  const taken = value === null ? '' : ` -r${value.kind === 'files' ? '' : ' -f'} ${offerOf(value)}`;
  return `${start} -l ${flag.replace(/^--/u, '')} -d ${quote(description)}${taken}`.trimEnd();
}

function offerOf(offer: Offer): string {
  if (offer.kind === 'words') return `-a ${quote(offer.words.join(' '))}`;
  if (offer.kind === 'specs') return "-a '(__spec_specs)'";
  if (offer.kind === 'sweeps') return "-a '(__spec_sweeps)'";
  if (offer.kind === 'runs') return "-a '(__spec_runs)'";
  return offer.kind === 'recipes' ? "-a '(__spec_recipes)'" : '';
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/gu, (character) => `\\${character}`)}'`;
}
