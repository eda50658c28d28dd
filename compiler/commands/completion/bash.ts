import type {OfferedCommand, Offer} from './command-tree.js';
import type {Names} from './names.js';

/** A script for bash 4 and later. Nothing that is typed, and no file's name, is ever evaluated. */
export function makeBashScript(commands: readonly OfferedCommand[], names: Names): string {
  return [
    '# bash completion for spec. Load it with: source <(spec completion bash)',
    '',
    '_spec_offer() { # each of the words that begins as the one that is typed',
    '  local word',
    '  for word in "${@:2}"; do [[ $word == "$1"* ]] && COMPREPLY+=("$word"); done',
    '}',
    '',
    '_spec_names() { # those of the package, and of a folder of this project',
    '  local file',
    '  _spec_offer "$1" "${@:3}"',
    '  for file in "$2"/*.yaml "$2"/*.yml; do',
    '    file=${file##*/} file=${file%.y*ml}',
    "    [[ $file =~ ^[A-Za-z0-9_-]+$ && \" ${*:3} \" != *\" $file \"* ]] && _spec_offer \"$1\" \"$file\"",
    '  done',
    '}',
    '',
    '_spec_runs() { # of this folder',
    '  local folder',
    '  for folder in runs/train/*/; do',
    '    folder=${folder%/} folder=${folder##*/}',
    '    [[ $folder =~ ^[A-Za-z0-9_.-]+$ ]] && _spec_offer "$1" "$folder"',
    '  done',
    '}',
    '',
    '_spec() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}',
    '  COMPREPLY=()',
    '  if ((COMP_CWORD == 1)); then',
    `    _spec_offer "$word" ${commands.map(({name}) => name).join(' ')} --help --version`,
    '    return',
    '  fi',
    '  case $command in',
    ...commands.flatMap((command) => makeCase(command, names)),
    '  esac',
    '}',
    '',
    '# Where nothing is offered, the names of files are.',
    'complete -o default -F _spec spec',
    '',
  ].join('\n');
}

function makeCase({name, options, argument}: OfferedCommand, names: Names): string[] {
  const flags = options.map(({flag}) => flag).join(' ');
  const values = options.flatMap(({flag, value}) =>
    value === null ? [] : [`        ${flag}) ${makeOffer(value, names) || ':'}; return ;;`],
  );
  return [
    `    ${name})`,
    ...(values.length === 0 ? [] : ['      case $before in', ...values, '      esac']),
    `      if [[ $word == -* ]]; then _spec_offer "$word" ${flags}; return; fi`,
    ...[makeOffer(argument, names)].filter((line) => line !== '').map((line) => `      ${line}`),
    '      ;;',
  ];
}

function makeOffer(offer: Offer, names: Names): string {
  if (offer.kind === 'words') return `_spec_offer "$word" ${offer.words.join(' ')}`;
  if (offer.kind === 'specs') return `_spec_names "$word" specs ${names.specs.join(' ')}`;
  if (offer.kind === 'recipes') return `_spec_names "$word" specs/recipes ${names.recipes.join(' ')}`;
  if (offer.kind === 'sweeps') return `_spec_names "$word" sweeps ${names.sweeps.join(' ')}`;
  if (offer.kind === 'runs') return '_spec_runs "$word"';
  return '';
}
