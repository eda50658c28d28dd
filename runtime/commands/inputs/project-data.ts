import {isAbsolute, relative, resolve} from 'node:path';
import {findProject} from '../../../compiler/index.js';
import {listDatasets} from '../../data/find-dataset.js';

/** What `--data` said as a run keeps it: a folder's path counts from the project's, wherever the command was given. */
export function keepData(given: string | undefined): string | null {
  if (given === undefined || listDatasets().includes(given) || isAbsolute(given)) return given ?? null;
  return relative(findProject(process.cwd()), resolve(given)) || '.';
}

/** What a run has kept, as `--data` would say it here. */
export function resolveData(kept: string): string {
  return listDatasets().includes(kept) ? kept : resolve(findProject(process.cwd()), kept);
}
