import {basename, join, relative} from 'node:path';
import type {Checkout} from '../diff/check-out.js';
import {checkOutFolders} from '../diff/check-out.js';
import {formatSinceMarkdown} from '../diff/format-since-markdown.js';
import {formatSinceText} from '../diff/format-since-text.js';
import type {Listing} from '../diff/read-project.js';
import {readProject} from '../diff/read-project.js';
import {openMergeBase} from '../diff/revision.js';
import type {SinceDiff} from '../diff/since.js';
import {compareProjects} from '../diff/since.js';
import {hasErrors} from '../diagnostics/diagnostic.js';
import {limitWithoutMarkdown, limitWrong, valuesSince} from '../diagnostics/review-messages.js';
import {listRecipes, listSpecs} from '../files/find-spec.js';
import {findProject} from '../files/find-project.js';
import {findVariants} from '../files/find-variants.js';
import {openLibrary} from '../files/library.js';
import {splitArguments} from './split-arguments.js';
import {printFound, readBatch, refuse, refuseBatch} from './compile-specs.js';
import type {DiffFlags} from './diff-specs.js';
import {findSpecs} from './find-specs.js';

/**
 * `spec diff --since REVISION`: every network and recipe of the project, or the networks that are named, against what
 * they were where the work since the revision began. Returns the exit status: 0; 1 where `--exit-code` is given and
 * something differs; 2 where a document or an option is wrong.
 */
export function diffSince(args: readonly string[], flags: DiffFlags & {readonly since: string}, cwd: string): number {
  const batch = readBatch(flags.batch);
  if (batch === null) return refuseBatch(flags.batch);
  if (flags.maxLength !== undefined && flags.format !== 'markdown') return refuse(limitWithoutMarkdown());
  const limit = readLimit(flags.maxLength);
  if (limit === null) return refuse(limitWrong(flags.maxLength ?? ''));
  const {names, values} = splitArguments(args);
  if (values[0] !== undefined) return refuse(valuesSince(values[0]));
  const project = findProject(cwd);
  const revision = openMergeBase(flags.since, cwd);
  if ('message' in revision) return refuse(revision.message);
  const folders = ['specs', 'recipes'].map((folder) => revision.inside(join(project, folder)));
  const checkout = checkOutFolders(revision, folders);
  try {
    const form = flags.format === 'json' ? 'json' : 'text';
    const after = listProject(cwd, names, form);
    if (after === null) return 2;
    const now = readProject(openLibrary(cwd), after);
    printFound(now.diagnostics, form);
    const before = readBefore(checkout, after, cwd, names.length > 0);
    const diff = compareProjects(before, now.project, {since: flags.since, commit: checkout.commit, batch});
    process.stdout.write(format(diff, flags.format, limit));
    if (hasErrors(now.diagnostics)) return 2;
    return flags.exitCode === true && !isSame(diff) ? 1 : 0;
  } finally {
    checkout.remove();
  }
}

/** The specs that are named; or all documents of the project, with the values that its modules were built with. */
function listProject(cwd: string, names: readonly string[], form: 'json' | 'text'): Listing | null {
  if (names.length > 0) {
    const {paths, diagnostics} = findSpecs(names, cwd);
    printFound(diagnostics, form);
    return hasErrors(diagnostics) ? null : {specs: paths.map((path) => ({path, values: []})), recipes: []};
  }
  const paths = listSpecs(cwd);
  const variants = findVariants(join(findProject(cwd), 'generated')).flatMap(({spec, values}) => {
    const path = paths.find((one) => basename(one) === spec);
    return path === undefined ? [] : [{path, values}];
  });
  return {specs: [...paths.map((path) => ({path, values: []})), ...variants], recipes: listRecipes(cwd)};
}

/** The same documents as of the revision, and those that are gone since. Faults in them are nobody's any more. */
function readBefore(checkout: Checkout, after: Listing, cwd: string, isNamed: boolean) {
  const there = (path: string) => join(checkout.cwd, relative(cwd, path));
  const known = new Set(listSpecs(checkout.cwd));
  const specs = after.specs
    .map(({path, values}) => ({path: there(path), values}))
    .filter(({path}) => known.delete(path) || listSpecs(checkout.cwd).includes(path));
  const gone = isNamed ? [] : [...known].map((path) => ({path, values: []}));
  const recipes = isNamed ? [] : listRecipes(checkout.cwd);
  const library = {...openLibrary(checkout.cwd), packageSpecs: checkout.packageSpecs};
  return readProject(library, {specs: [...specs, ...gone], recipes}, `@${checkout.commit}`).project;
}

function format(diff: SinceDiff, form: DiffFlags['format'], limit: number): string {
  if (form === 'json') return `${JSON.stringify(diff, null, 2)}\n`;
  return form === 'markdown' ? formatSinceMarkdown(diff, limit) : formatSinceText(diff);
}

function isSame({networks, recipes}: SinceDiff): boolean {
  return [...networks, ...recipes].every(({fate}) => fate === 'unchanged' || fate === 'reworded');
}

function readLimit(text: string | undefined): number | null {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  return /^[1-9]\d{2,6}$/u.test(text) ? Number(text) : null;
}
