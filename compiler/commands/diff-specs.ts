import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Compared} from '../diff/compare.js';
import {compareNetworks} from '../diff/compare.js';
import {formatMarkdown} from '../diff/format-markdown.js';
import {formatText} from '../diff/format-text.js';
import {checkOut} from '../diff/revision.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {findSpec} from '../files/find-spec.js';
import {openLibrary} from '../files/library.js';
import {compileOne, printFound, readBatch, refuseBatch} from './compile-specs.js';

export interface DiffFlags {
  readonly batch: string;
  readonly exitCode?: boolean;
  readonly format: 'text' | 'json' | 'markdown';
}

/**
 * `spec diff`. Returns the exit status: 0; 1 where `--exit-code` is given and they differ; 2 where a spec or an option is
 * wrong.
 */
export function diffSpecs(before: string, after: string | null, flags: DiffFlags, cwd: string): number {
  const batch = readBatch(flags.batch);
  if (batch === null) return refuseBatch(flags.batch);
  const [first, second] = settle(before, after, cwd);
  const sides = [first, second].map((side) => compileSide(side, cwd));
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
}

/** A spec alone is compared with itself: as of its revision, or of HEAD, and as it is now. */
function settle(before: string, after: string | null, cwd: string): [Side, Side] {
  const first = readSide(before, cwd);
  if (after !== null) return [first, readSide(after, cwd)];
  return [{name: first.name, revision: first.revision ?? 'HEAD'}, {name: first.name, revision: null}];
}

/** `resnet18.yaml@main`; a file that has an @ in its name goes first. */
function readSide(text: string, cwd: string): Side {
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

function compileSide({name, revision}: Side, cwd: string): CompiledSide {
  if (revision === null) {
    const {path, diagnostics} = findSpec(name, cwd);
    if (path === null) return {compared: null, diagnostics, title: null};
    const {result, diagnostics: found} = compileOne(openLibrary(cwd), path);
    return {compared: result === null ? null : {...result, label: name}, diagnostics: found, title: null};
  }
  const checkout = checkOut(name, revision, cwd);
  if ('wording' in checkout) return {compared: null, diagnostics: [makeError(null, checkout.wording)], title: null};
  try {
    const library = {...openLibrary(checkout.cwd), packageSpecs: checkout.packageSpecs};
    const {result, diagnostics} = compileOne(library, checkout.path);
    const label = `${name}@${revision}`;
    return {
      compared: result === null ? null : {...result, label},
      diagnostics,
      title: `${label}, as of ${checkout.commit}`,
    };
  } finally {
    checkout.remove();
  }
}
