import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Compared} from '../diff/compare.js';
import {compareNetworks} from '../diff/compare.js';
import {formatMarkdown} from '../diff/format-markdown.js';
import {formatText} from '../diff/format-text.js';
import {checkOut} from '../diff/check-out.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {limitWithoutMarkdown, specsToCompare} from '../diagnostics/review-messages.js';
import {findSpec} from '../files/find-spec.js';
import {openLibrary} from '../files/library.js';
import {splitArguments} from './split-arguments.js';
import {compileOne, printFound, readBatch, refuse, refuseBatch} from './compile-specs.js';

export interface DiffFlags {
  readonly batch: string;
  readonly exitCode?: boolean;
  readonly format: 'text' | 'json' | 'markdown';
  /** Of all networks and recipes, against a revision. */
  readonly since?: string;
  readonly maxLength?: string;
}

/**
 * `spec diff`. Returns the exit status: 0; 1 where `--exit-code` is given and they differ; 2 where a spec or an option
 * is wrong.
 */
export function diffSpecs(args: readonly string[], flags: DiffFlags, cwd: string): number {
  const batch = readBatch(flags.batch);
  if (batch === null) return refuseBatch(flags.batch);
  if (flags.maxLength !== undefined) return refuse(limitWithoutMarkdown());
  const {names, values} = splitArguments(args);
  if (names.length !== 1 && names.length !== 2) return refuse(specsToCompare(names.length));
  const sides = chooseSides(names, values, cwd).map((side) => compileSide(side, cwd));
  const [old, now] = sides.map(({compared}) => compared);
  for (const {title, diagnostics} of sides) {
    // What stands in the file now is not what a message about a revision means.
    if (diagnostics.length > 0 && title !== null) process.stderr.write(`${title}:\n\n`);
    printFound(diagnostics, flags.format === 'json' ? 'json' : 'text');
  }
  if (old === null || now === null || old === undefined || now === undefined) return 2;
  const diff = compareNetworks(old, now, batch);
  if (flags.format === 'json') process.stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
  else process.stdout.write(flags.format === 'markdown' ? formatMarkdown(diff) : formatText(diff));
  return flags.exitCode === true && !diff.same ? 1 : 0;
}

/** One side of a comparison: a spec, of the working tree where it has no revision. */
interface Side {
  readonly name: string;
  readonly revision: string | null;
  /** Of its params. */
  readonly values: readonly string[];
}

/** A spec alone is compared with itself: as of its revision, with other values, or as of HEAD, and as it is now. */
function chooseSides([before = '', after]: readonly string[], values: readonly string[], cwd: string): [Side, Side] {
  const first = {...readSide(before, cwd), values: []};
  if (after !== undefined) return [first, {...readSide(after, cwd), values}];
  const revision = first.revision ?? (values.length > 0 ? null : 'HEAD');
  return [
    {...first, revision},
    {...first, revision: null, values},
  ];
}

/** `resnet18.yaml@main`; a file that has an @ in its name goes first. */
function readSide(text: string, cwd: string): Pick<Side, 'name' | 'revision'> {
  const at = text.indexOf('@', 1);
  if (at === -1 || at === text.length - 1 || existsSync(resolve(cwd, text))) return {name: text, revision: null};
  return {name: text.slice(0, at), revision: text.slice(at + 1)};
}

interface CompiledSide {
  readonly compared: Compared | null;
  readonly diagnostics: readonly Diagnostic[];
  /** What the messages are about, where that is not plain. */
  readonly title: string | null;
}

function compileSide({name, revision, values}: Side, cwd: string): CompiledSide {
  const label = [revision === null ? name : `${name}@${revision}`, ...values].join(' ');
  if (revision === null) {
    const {path, diagnostics} = findSpec(name, cwd);
    if (path === null) return {compared: null, diagnostics, title: null};
    const {result, diagnostics: found} = compileOne(openLibrary(cwd), path, values);
    return {compared: result === null ? null : {...result, label}, diagnostics: found, title: null};
  }
  const checkout = checkOut(name, revision, cwd);
  if ('message' in checkout) return {compared: null, diagnostics: [makeError(null, checkout.message)], title: null};
  try {
    const library = {...openLibrary(checkout.cwd), packageSpecs: checkout.packageSpecs};
    const {result, diagnostics} = compileOne(library, checkout.path, values);
    return {
      compared: result === null ? null : {...result, label},
      diagnostics,
      title: `${label}, as of ${checkout.commit}`,
    };
  } finally {
    checkout.remove();
  }
}
