import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {it} from 'node:test';
import {packageRoot} from '../../runtime/package-root.js';

/** Packages that a compiled module loads before it runs, through the modules of ours that it imports. */
function listPackages(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const imports = readFileSync(path, 'utf8').matchAll(/^(?:import|export)\b[^;]*?"([^"]+)";$/gm);
  return [...imports].flatMap(([, name = '']) =>
    name.startsWith('.') ? listPackages(join(dirname(path), name), seen) : [name],
  );
}

it('`spec` loads what a command needs when the command runs, so that help is there at once', () => {
  const loaded = listPackages(join(packageRoot, 'dist', 'bin', 'main.js'));
  const packages = new Set(loaded.filter((name) => !name.startsWith('node:')));
  assert.deepEqual([...packages], ['commander']);
});
