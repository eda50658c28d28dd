import {cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Compilation} from '../compile.js';
import {compile} from '../compile.js';
import {openLibrary} from '../files/library.js';

/** Compiles a spec that is not written yet, beside copies of the blocks and stems of the folder that it is for. */
export function tryCompile(name: string, text: string, specs: string): Compilation {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'specnet-init-')));
  try {
    const copy = join(folder, 'specs');
    mkdirSync(copy);
    for (const kind of ['blocks', 'stems'].filter((one) => existsSync(join(specs, one)))) {
      cpSync(join(specs, kind), join(copy, kind), {recursive: true});
    }
    writeFileSync(join(copy, `${name}.yaml`), text);
    return compile(openLibrary(folder), join(copy, `${name}.yaml`));
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
