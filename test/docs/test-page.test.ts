import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {packageRoot} from '#package-root';

const folder = join(packageRoot, 'test');
const page = readFileSync(join(folder, 'README.md'), 'utf8');

test('test/README.md has every folder in one line of its table, and no other', () => {
  const cells = page.split('\n').map((line) => /^\| (`[^|]*) \|/.exec(line)?.[1] ?? '');
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)\/`/gu)].map(([, name]) => name));
  const folders = readdirSync(folder, {withFileTypes: true}).filter((entry) => entry.isDirectory());
  assert.deepEqual([...named].sort(), folders.map(({name}) => name).sort());
});
