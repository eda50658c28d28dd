import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {nameCommand} from '#command-name';
import {packageRoot} from '#package-root';
import {createProgram} from '../../bin/main.js';

const names = createProgram().commands.map((command) => command.name());

test('docs/commands.md has every command, and none that is not there', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'commands.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `spec '));
  const listed = new Set(rows.flatMap((row) => [...row.matchAll(/`spec ([a-z]+)/gu)].map(([, name]) => name)));
  assert.deepEqual([...listed].sort(), [...names].sort());
});

test('messages name every command as it has to be typed', () => {
  for (const name of names) assert.equal(nameCommand(`Try spec ${name} net.`, 'npx spec'), `Try npx spec ${name} net.`);
});
