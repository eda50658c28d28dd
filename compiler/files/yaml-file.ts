import {readdirSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';

/** What the name of a document's file ends in; the first is the usual one. */
export const yamlEndings = ['.yaml', '.yml'] as const;

/** A document's name, of its file's. */
export function nameOfFile(path: string): string {
  return basename(path).replace(/\.ya?ml$/, '');
}

/** The files of a folder that have this name, with one ending or the other. */
export function findYamlFiles(folder: string, name: string): string[] {
  return yamlEndings.map((ending) => join(folder, `${name}${ending}`)).filter(isThere);
}

/** All YAML files of a folder, by name; none where there is no such folder. */
export function listYamlFiles(folder: string): string[] {
  try {
    const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
    const sorted = files.sort((a, b) => compare(nameOfFile(a), nameOfFile(b)) || compare(a, b));
    return sorted.map((file) => join(folder, file));
  } catch {
    return [];
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isThere(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false}) !== undefined;
}
