/**
 * Runs the compiled tests: `node dist/test/run.js [NAME…]`, where a NAME is part of a file's path (`native`,
 * `compile`). node:test's own file search differs between Node 20, 22 and 24; this does not.
 */
import {readdirSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {fileURLToPath, pathToFileURL} from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));

/** Every compiled test below dist/test whose path holds one of `names`; all of them where `names` is empty. */
function listTests(names: readonly string[]): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((path) => path.endsWith('.test.js'))
    .filter((path) => names.length === 0 || names.some((name) => path.includes(name)))
    .map((path) => join(folder, path))
    .sort();
}

const names = process.argv.slice(2);
const files = listTests(names);
if (files.length === 0) {
  const where = relative(process.cwd(), folder) || '.';
  console.error(`no test below ${where} matches ${names.join(' ') || 'anything'}`);
  process.exitCode = 1;
} else {
  const preload = `--import=${pathToFileURL(join(folder, 'plain-screen.js')).href}`;
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} ${preload}`.trim();
  run({files, concurrency: Math.min(availableParallelism(), 2)})
    .on('test:fail', () => {
      process.exitCode = 1;
    })
    .compose(new spec())
    .pipe(process.stdout);
}
