import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';

/**
 * Bundles a program of a project with esbuild, all of specnet in it, and writes it to out/NAME.mjs or .cjs there.
 */
export async function bundleProgram(
  folder: string,
  {name, text, platform, format}: {name: string; text: string; platform: 'node' | 'browser'; format: 'esm' | 'cjs'},
): Promise<{file: string; code: string; warnings: string[]}> {
  writeFileSync(join(folder, `${name}.ts`), text);
  const file = join(folder, 'out', `${name}.${format === 'cjs' ? 'cjs' : 'mjs'}`);
  const entryPoints = [join(folder, `${name}.ts`)];
  const {warnings} = await build({entryPoints, outfile: file, bundle: true, platform, format, logLevel: 'silent'});
  return {file, code: readFileSync(file, 'utf8'), warnings: warnings.map((warning) => warning.text)};
}
