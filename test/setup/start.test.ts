import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {it} from 'node:test';
import {packageRoot} from '#package-root';
import {makeFolder, smallSpec} from '../tools/temporary-folder.js';

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
  // What begins with # is a module of bin/, which loads Node's own alone.
  const packages = new Set(loaded.filter((name) => !/^(node:|#)/.test(name)));
  assert.deepEqual([...packages], ['commander']);
});

it('what has not changed is built without loading ts-morph', (context) => {
  const folder = makeFolder(context, {'specs/net.yaml': smallSpec('net'), 'node_modules/.package-lock.json': '{}'});
  const build = (): string => {
    const coverage = makeFolder(context);
    execFileSync(process.execPath, [join(packageRoot, 'bin', 'spec'), 'build'], {
      cwd: folder,
      env: {...process.env, NODE_V8_COVERAGE: coverage}, // it names every script that ran
    });
    return readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8')).join('');
  };
  const isLoaded = (ran: string) => /node_modules\/ts-morph\/dist/.test(ran);
  assert.deepEqual([build(), build()].map(isLoaded), [true, false]);
});
