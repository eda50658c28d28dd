import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

/**
 * The folder that specs/, recipes/, generated/ and runs/ belong to: the nearest one, from the current directory
 * upwards, whose package.json depends on specnet (or is specnet's own), or which has a specs/ with YAML files in it. A
 * folder with .git is the last that is looked at. Where there is no such folder it is the current directory itself.
 */
export function findProject(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return resolve(cwd);
  }
}

function isProject(folder: string): boolean {
  return dependsOnSpecnet(join(folder, 'package.json')) || holdsYaml(join(folder, 'specs'));
}

function dependsOnSpecnet(path: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
    const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
    return manifest['name'] === 'specnet' || kinds.some((kind) => Object.hasOwn(Object(manifest[kind]), 'specnet'));
  } catch {
    return false; // none, or no JSON: somebody else's matter
  }
}

/** Itself, or in blocks/, stems/ or recipes/. */
function holdsYaml(specs: string): boolean {
  const parts = ['.', 'blocks', 'stems', 'recipes'];
  return parts.some((part) => listFolder(join(specs, part)).some((file) => /\.ya?ml$/.test(file)));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
