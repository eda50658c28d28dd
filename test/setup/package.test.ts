import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {it} from 'node:test';
import {packageRoot} from '../../runtime/package-root.js';

/** Files of the package below a folder. */
function listFiles(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageRoot.length + 1));
}

it('the published package has what commands need, and neither tests nor what makes a checkout', () => {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(execFileSync('npm', words, {cwd: packageRoot, encoding: 'utf8', stdio: 'pipe'})) as [
    {files: {path: string}[]},
  ];
  const paths = new Set(packed.files.map(({path}) => path));
  const compiled = ['bin', 'compiler', 'runtime'].flatMap((folder) => listFiles(join('dist', folder)));
  const sources = listFiles('runtime').filter((path) => path.endsWith('.cc'));
  assert.ok(sources.length > 0);
  for (const path of [...listFiles('bin'), ...listFiles('specs'), ...listFiles('data'), ...compiled, ...sources]) {
    assert.ok(paths.has(path) || path.endsWith('.ts'), path);
  }
  for (const path of paths) assert.doesNotMatch(path, /^(dist\/)?test\/|package-lock|^runs\//);
});
