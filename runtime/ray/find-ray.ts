import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {runProgram} from '../native/run-program.js';
import type {NativeSettings} from '../native/settings.js';
import {oldestRay, rayPin} from './ray-pin.js';

/** A Python that has Ray Tune. */
export interface FoundRay {
  readonly python: string;
  readonly version: string;
  /** Null where it has no Optuna. */
  readonly optuna: string | null;
  readonly origin: 'SPECNET_RAY' | 'PATH' | 'cache';
}

type Settings = Pick<NativeSettings, 'environment' | 'cache'>;

/** Where `spec setup --ray` puts its Python. */
export function rayPython(cache: string): string {
  return join(cache, rayPin.name, 'bin', 'python');
}

/**
 * Looks for Ray where the user has it: in the Python that SPECNET_RAY names, in that of the PATH (as in a virtual
 * environment that is active, or on a node of a cluster), and in the cache.
 *
 * @returns null where it is nowhere, or too old
 * @throws UserError `ray-missing` where SPECNET_RAY names a Python without it
 */
export async function findRay({environment, cache}: Settings): Promise<FoundRay | null> {
  const given = environment['SPECNET_RAY'];
  if (given) {
    const found = await ask(given, 'SPECNET_RAY', environment);
    if (found !== null) return found;
    throw new UserError(
      'ray-missing',
      `SPECNET_RAY names ${given}, which is no Python with Ray ${oldestRay} or later.`,
      'Name the python of an environment that has it, or unset it.',
      2,
    );
  }
  for (const python of ['python3', 'python']) {
    const found = await ask(python, 'PATH', environment);
    if (found !== null) return found;
  }
  const own = rayPython(cache);
  return existsSync(join(cache, rayPin.name, 'manifest.json')) ? ask(own, 'cache', environment) : null;
}

/** What is installed is asked of the packages' names, which takes less than importing them. */
const question = `
import json
from importlib.metadata import PackageNotFoundError, version
def find(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None
print(json.dumps({"ray": find("ray"), "pandas": find("pandas"), "optuna": find("optuna")}))
`;

async function ask(
  python: string,
  origin: FoundRay['origin'],
  environment: NodeJS.ProcessEnv,
): Promise<FoundRay | null> {
  const result = await runProgram(python, ['-c', question], {environment});
  const answer = /\{"ray".*\}/u.exec(result?.output ?? '')?.[0];
  if (result?.status !== 0 || answer === undefined) return null;
  const {ray, pandas, optuna} = JSON.parse(answer) as Record<'ray' | 'pandas' | 'optuna', string | null>;
  // Tune alone needs pandas: without it, this is Ray without Tune.
  if (ray === null || pandas === null || isOlder(ray, oldestRay)) return null;
  return {python, version: ray, optuna, origin};
}

function isOlder(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', {numeric: true}) < 0;
}
