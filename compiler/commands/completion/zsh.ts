import type {Offer, OfferedCommand, OfferedOption} from './command-tree.js';
import type {Names} from './names.js';

/** A script for zsh's completion system: to be sourced, or put into a folder of $fpath as _spec. */
export function makeZshScript(commands: readonly OfferedCommand[], names: Names): string {
  return [
    '#compdef spec',
    '# zsh completion for spec. Load it with: source <(spec completion zsh)',
    '',
    '_spec_specs() { # names of the package and of this project, and files',
    `  local -a names=(${names.specs.join(' ')} specs/*.y(a|)ml(N:t:r))`,
    "  _alternative 'specs:spec:compadd -a names' 'files:file:_files'",
    '}',
    '',
    '_spec_recipes() {',
    `  local -a names=(${names.recipes.join(' ')} (specs/|)recipes/*.y(a|)ml(N:t:r))`,
    "  _alternative 'recipes:recipe:compadd -a names' 'files:file:_files'",
    '}',
    '',
    '_spec_sweeps() {',
    `  local -a names=(${names.sweeps.join(' ')} sweeps/*.y(a|)ml(N:t:r))`,
    "  _alternative 'sweeps:sweep:compadd -a names' 'files:file:_files'",
    '}',
    '',
    '_spec_runs() {',
    '  local -a names=(runs/train/*(N/:t))',
    "  _alternative 'runs:run:compadd -a names' 'files:file:_files'",
    '}',
    '',
    '_spec() {',
    '  local -a commands=(',
    ...commands.map(({name, description}) => `    ${quote(`${name}:${description.replaceAll(':', '\\:')}`)}`),
    '  )',
    '  if ((CURRENT == 2)); then',
    '    _describe command commands',
    '    return',
    '  fi',
    '  local command=$words[2]',
    '  shift words',
    '  ((CURRENT--))',
    '  case $command in',
    ...commands.flatMap(makeCase),
    '  esac',
    '}',
    '',
    '# Sourced, it registers itself; from $fpath, zsh has done so and wants it run.',
    'if [[ $funcstack[1] == _spec ]]; then _spec "$@"; else compdef _spec spec; fi',
    '',
  ].join('\n');
}

function makeCase({name, options, argument}: OfferedCommand): string[] {
  const rest = offerOf(argument);
  const lines = [...options.map(makeOption), ...(rest === null ? [] : [quote(`*:${rest}`)])];
  return [`    ${name})`, '      _arguments \\', lines.map((line) => `        ${line}`).join(' \\\n'), '      ;;'];
}

/** `'--batch[images in a step]:value: '`. */
function makeOption({flag, description, value}: OfferedOption): string {
  const escaped = description.replace(/[[\]:\\]/gu, (character) => `\\${character}`);
  const taken = value === null ? '' : `:${offerOf(value) ?? 'value: '}`;
  return quote(`${flag}[${escaped}]${taken}`);
}

/** The message and action of an argument, as _arguments takes them. */
function offerOf(offer: Offer): string | null {
  if (offer.kind === 'words') return `value:(${offer.words.join(' ')})`;
  if (offer.kind === 'specs') return 'spec:_spec_specs';
  if (offer.kind === 'recipes') return 'recipe:_spec_recipes';
  if (offer.kind === 'sweeps') return 'sweep:_spec_sweeps';
  if (offer.kind === 'runs') return 'run:_spec_runs';
  return offer.kind === 'files' ? 'file:_files' : null;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
