import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {packageRoot} from '#package-root';
import type {Site} from './browser.js';

const wasm = join(packageRoot, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');

/**
 * A site with a page that runs a program of test/, bundled with tfjs and the binaries of its backends.
 *
 * @param files what else the site has
 */
export async function bundlePage(program: string, files: Site): Promise<Site> {
  const {outputFiles} = await build({
    entryPoints: [join(packageRoot, 'test', program)],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  return (path) => {
    if (path === '/index.html') return '<!doctype html><script type="module" src="/page.js"></script>';
    if (path === '/page.js') return outputFiles[0]?.contents;
    return path.endsWith('.wasm') ? readFileSync(join(wasm, path)) : files(path);
  };
}
