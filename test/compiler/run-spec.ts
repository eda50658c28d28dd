import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {findPackageRoot} from '../../compiler/package-root.js';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `spec WORDS` in a folder, as a person runs it. */
export function runSpec(cwd: string, ...words: string[]): Ran {
  const launcher = join(findPackageRoot(), 'bin', 'spec');
  return spawnSync(process.execPath, [launcher, ...words], {cwd, encoding: 'utf8', timeout: 60_000});
}
