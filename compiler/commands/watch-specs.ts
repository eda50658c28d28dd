import type {FSWatcher} from 'node:fs';
import {existsSync, watch} from 'node:fs';
import {dirname, join} from 'node:path';
import type {BuildFlags} from './build-specs.js';
import {buildSpecs} from './build-specs.js';
import {findSpecs} from './find-specs.js';

/** An editor saves in several steps: what comes within so many milliseconds is one change. */
const settling = 50;

/** Stops watching. */
export type Stop = () => void;

/**
 * `spec build --watch`: builds, and builds again whenever a YAML file beside the specs, or beside what they use,
 * changes. It goes on until it is stopped.
 *
 * @param done is told the exit status of each build, as of `spec build`
 */
export function watchSpecs(
  words: readonly string[],
  flags: BuildFlags,
  cwd: string,
  done: (status: number) => void = () => undefined,
): Stop {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const build = () => {
    const read = new Set<string>();
    const status = buildSpecs(words, flags, cwd, {read, quiet: watchers.size > 0});
    for (const folder of listFolders(words, cwd, read)) {
      if (!watchers.has(folder)) watchers.set(folder, watchFolder(folder));
    }
    done(status);
  };
  const watchFolder = (folder: string): FSWatcher => {
    const watcher = watch(folder, (_event, file) => {
      if (file !== null && !/\.ya?ml$/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(build, settling);
    });
    // A folder that was removed: what is in it is missing, and the next build says so.
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(folder);
    });
    return watcher;
  };
  build();
  process.stderr.write('watching; Ctrl-C ends it\n');
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** The folders whose files may change what is built: those of all that was read, and where parts are looked for first. */
function listFolders(words: readonly string[], cwd: string, read: ReadonlySet<string>): string[] {
  const specs = findSpecs(words, cwd).paths.map(dirname);
  const parts = specs.flatMap((folder) => [join(folder, 'blocks'), join(folder, 'stems')]);
  const all = [join(cwd, 'specs'), ...specs, ...parts, ...[...read].map(dirname)];
  return [...new Set(all)].filter((folder) => existsSync(folder));
}
