// `npm run lint`: which file may import which. The package is checked against .dependency-cruiser.mjs, and for folders
// without a cycle: the children of a folder, files and folders alike, can be put in an order in which each imports
// earlier ones. And what is for browsers is followed to its end: it needs no module of Node.

import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {cruise} from 'dependency-cruiser';
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import rules from '../.dependency-cruiser.mjs';

const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ['action', 'bench', 'bin', 'common', 'compiler', 'examples', 'generated', 'runtime', 'test'];

/** Every import below `root` that breaks a rule: the rule's name, who imports whom, and what the rule says. */
export async function checkImports(root) {
  const {forbidden, options} = rules;
  const {output} = await cruise(
    FOLDERS.filter((folder) => existsSync(join(root, folder))),
    {...options, baseDir: root, ruleSet: {forbidden}, validate: true},
    undefined,
    {tsConfig: extractTypeScriptConfig(join(packageRoot, 'tsconfig.json'))},
  );
  const faults = output.summary.violations.map(({rule, from, to, cycle}) => ({
    rule: rule.name,
    imports: [from, ...(cycle?.map(({name}) => name) ?? [to])].join(' -> '),
    says: forbidden.find(({name}) => name === rule.name).comment,
  }));
  const imports = output.modules.flatMap(({source, dependencies}) =>
    dependencies.map(({resolved}) => [source, resolved]),
  );
  const cycles = findFolderCycles(imports.filter((ends) => ends.every(isOurs)));
  return [...faults, ...cycles, ...findNodeInBrowsers(output.modules)];
}

/** Modules of Node that runtime/web/ comes to need by what it imports, types apart; of each the shortest way there. */
function findNodeInBrowsers(modules) {
  const needs = new Map(modules.map(({source, dependencies}) => [
    source,
    dependencies.filter(({dependencyTypes}) => !dependencyTypes.includes('type-only')),
  ]));
  const ways = [...needs.keys()].filter((path) => path.startsWith('runtime/web/')).map((path) => [path]);
  const seen = new Set();
  const faults = [];
  for (const way of ways) {
    for (const {resolved, coreModule} of needs.get(way.at(-1)) ?? []) {
      if (seen.has(resolved)) continue;
      seen.add(resolved);
      ways.push([...way, resolved]);
      if (!coreModule) continue;
      faults.push({
        rule: 'web-without-node',
        imports: ways.at(-1).join(' -> '),
        says: 'specnet/web runs in browsers: neither it nor what it imports, at any remove, needs a module of Node',
      });
    }
  }
  return faults;
}

const isOurs = (path) => FOLDERS.includes(path.split('/')[0]);

/** For each folder, the shortest cycle of imports between its children that no cycle of files explains. */
function findFolderCycles(imports) {
  return [...groupByFolder(imports)].flatMap(([folder, children]) => {
    const inner = [...children.keys()].filter((child) => !imports.some(([file]) => file === child));
    const cycles = inner.flatMap((child) => findWayBack(children, child) ?? []);
    const [shortest] = cycles.sort((one, other) => one.length - other.length);
    if (shortest === undefined) return [];
    return {
      rule: 'no-cycle-of-folders',
      imports: [...shortest.map(([child]) => child), shortest[0][0]].join(' -> '),
      says: `no order is left in which ${folder === '' ? 'the package' : `${folder}/`} can be read: `
        + shortest.map(([child, next]) => children.get(child).get(next)).join(', '),
    };
  });
}

/** Folder -> child -> the other children of the same folder that it imports -> one such import. */
function groupByFolder(imports) {
  const folders = new Map();
  for (const [from, to] of imports) {
    const [one, other] = [from.split('/'), to.split('/')];
    const depth = one.findIndex((name, i) => name !== other[i]);
    if (depth < 0) continue;
    const children = getOrAdd(folders, one.slice(0, depth).join('/'));
    const imported = getOrAdd(children, one.slice(0, depth + 1).join('/'));
    imported.set(other.slice(0, depth + 1).join('/'), `${from} -> ${to}`);
  }
  return folders;
}

function getOrAdd(map, key) {
  if (!map.has(key)) map.set(key, new Map());
  return map.get(key);
}

/** The fewest steps from a child back to itself, in a list; undefined where there is none. */
function findWayBack(children, start) {
  const ways = [[[undefined, start]]];
  const seen = new Set();
  for (const way of ways) {
    const [, here] = way.at(-1);
    for (const next of children.get(here)?.keys() ?? []) {
      if (next === start) return [[...way.slice(1), [here, next]]];
      if (!seen.has(next)) ways.push([...way, [here, next]]);
      seen.add(next);
    }
  }
  return undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = await checkImports(packageRoot);
  for (const {rule, imports, says} of faults) process.stderr.write(`error  ${rule}  ${imports}\n  ${says}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
