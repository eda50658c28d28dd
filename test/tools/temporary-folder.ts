import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {TestContext} from 'node:test';

/** A folder with the given files, removed when the test ends. Its path. */
export function makeFolder(test: TestContext, files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'specnet-test-'));
  test.after(() => rmSync(folder, {recursive: true, force: true}));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A spec that builds, of two small stages. */
export function smallSpec(name: string): string {
  return [
    `name: ${name}`,
    'input: [16, 16, 3]',
    'classes: 10',
    'stem: {name: cifar, channels: 8}',
    'block: basic',
    'stages:',
    '  - {blocks: 1, channels: 8}',
    '  - {blocks: 2, channels: 16, stride: 2}',
    '',
  ].join('\n');
}
