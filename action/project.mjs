// The project that is reviewed, by its own `spec`, or by the action's where it has none.

import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {dirname, join, posix, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

function findSpec() {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const own = join(folder, 'node_modules', 'specnet', 'bin', 'spec');
    if (existsSync(own)) return own;
    if (dirname(folder) === folder) break;
  }
  const here = resolve('bin', 'spec'); // specnet's own repository
  return existsSync(here) ? here : fileURLToPath(new URL('../bin/spec', import.meta.url));
}

function runSpec(...words) {
  const {status, stdout} = spawnSync(process.execPath, [findSpec(), ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {status: status ?? 1, text: stdout ?? ''};
}

/**
 * Whether generated code is what the specs say: GitHub's annotations, with paths from the repository's folder, and a
 * sentence for people.
 *
 * @param {string} folder the project's, from the repository's
 */
export function checkGenerated(folder) {
  const {status, text} = runSpec('build', '--check', '--format', 'github');
  const annotations = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^(::\w+ file=)([^,:]+)/u, (_, start, path) => start + posix.join(folder, path)));
  const sentence =
    status === 0
      ? 'Generated code is up to date.'
      : status === 3
        ? '**Generated code is out of date**: run `spec build`, look at the diff, and commit it.'
        : '**The specs have errors**: the annotations say where.';
  return {status, annotations, sentence};
}

/** `spec diff --since` as Markdown of at most `limit` characters; no text where it is impossible. */
export function compareSince(since, limit) {
  return runSpec('diff', '--since', since, '--format', 'markdown', '--max-length', String(limit));
}

const git = (...words) => spawnSync('git', words, {encoding: 'utf8'}).status === 0;
const isKnown = (revision) => git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);

/**
 * The revision to compare with: the one that is asked for, else the branch that the pull request goes to, else its
 * commit, which a shallow clone is given. Null where there is none.
 *
 * @param {string | undefined} asked
 * @param {{ref: string, sha: string} | undefined} base
 */
export function findBase(asked, base) {
  if (asked) return asked;
  if (base === undefined) return null;
  const branch = `origin/${base.ref}`;
  if (isKnown(branch)) return branch;
  if (!isKnown(base.sha)) git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', base.sha);
  return base.sha;
}
