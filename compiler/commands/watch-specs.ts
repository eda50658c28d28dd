import type {FSWatcher} from 'node:fs';
import {existsSync, watch} from 'node:fs';
import {dirname, join} from 'node:path';
import type {BuildFlags} from './build-specs.js';
import {buildSpecs} from './build-specs.js';
import {findProject} from '../files/find-project.js';
import {findSpecs} from './find-specs.js';

/** An editor saves in several steps: what comes within so many milliseconds is one change. */
const settling = 50;

/**
 * `spec build --watch`: builds, and builds again whenever a YAML file beside the specs, or beside what they use,
 * changes. It runs until the process ends, and resolves when the first build is done.
 */
export async function watchSpecs(args: readonly string[], flags: BuildFlags, cwd: string): Promise<void> {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const build = async (): Promise<void> => {
    const {read} = await buildSpecs(args, flags, cwd, watchers.size > 0);
    for (const folder of listFolders(args, cwd, read)) {
      if (!watchers.has(folder)) watchers.set(folder, watchFolder(folder));
    }
  };
  // One after the other, each with the files as they are when it begins.
  const rebuild = () => {
    last = last.then(build);
  };
  const watchFolder = (folder: string): FSWatcher => {
    const watcher = watch(folder, (_event, file) => {
      if (file !== null && !/\.ya?ml$/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(rebuild, settling);
    });
    // The folder was removed: what was in it is missing, and the next build says so.
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(folder);
    });
    return watcher;
  };
  await build();
  process.stderr.write('watching; Ctrl-C ends it\n');
}

/** Folders whose files may change what is built: those of all that was read, and where parts are looked for first. */
function listFolders(args: readonly string[], cwd: string, read: readonly string[]): string[] {
  const specs = findSpecs(args, cwd).paths.map(dirname);
  const parts = specs.flatMap((folder) => [join(folder, 'blocks'), join(folder, 'stems')]);
  const all = [join(findProject(cwd), 'specs'), ...specs, ...parts, ...read.map(dirname)];
  return [...new Set(all)].filter((folder) => existsSync(folder));
}
