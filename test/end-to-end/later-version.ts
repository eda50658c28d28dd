import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, sep} from 'node:path';
import {packageRoot} from '#package-root';
import type {Answer} from '../tools/shell.js';

type Properties = Record<string, object>;

/** specs/schema/recipe.schema.json, as far as a later version changes it. */
export interface ChangingSchema {
  readonly properties: Properties;
  readonly $defs: Readonly<Record<string, ChangingMap>>;
}

interface ChangingMap {
  readonly properties: Properties;
  readonly allOf: readonly {readonly then: {readonly properties: Properties}}[];
}

/**
 * A specnet that knows recipes of another schema: this one's code with what a release would change of
 * specs/schema/recipe.schema.json.
 *
 * @returns its folder, the caller's to remove
 */
export function makeVersion(version: string, change: (schema: ChangingSchema) => void): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `specnet-${version}-`)));
  const isWanted = (path: string): boolean => !path.endsWith('.map') && !path.includes(join('dist', 'test') + sep);
  for (const part of ['bin', 'common', 'dist', 'specs']) {
    cpSync(join(packageRoot, part), join(root, part), {recursive: true, filter: isWanted});
  }
  for (const part of ['data', 'runtime', 'compiler', 'generated', 'node_modules']) {
    symlinkSync(join(packageRoot, part), join(root, part));
  }
  const about = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(root, 'package.json'), JSON.stringify({...about, version}));
  const path = join(root, 'specs', 'schema', 'recipe.schema.json');
  const schema = JSON.parse(readFileSync(path, 'utf8')) as ChangingSchema;
  change(schema);
  writeFileSync(path, JSON.stringify(schema));
  const {status, stderr} = spawnSync(process.execPath, [join(root, 'bin', 'validators.mjs')], {encoding: 'utf8'});
  assert.equal(status, 0, stderr);
  return root;
}

/** Runs `spec …` of a version. */
export function runVersion(root: string, folder: string, args: readonly string[]): Answer {
  const command = [join(root, 'bin', 'spec'), ...args];
  const {status, stdout, stderr} = spawnSync(process.execPath, command, {cwd: folder, encoding: 'utf8'});
  return {status, output: stdout + stderr};
}

export function removeVersion(root: string): void {
  rmSync(root, {recursive: true});
}
