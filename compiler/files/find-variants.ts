import {closeSync, openSync, readdirSync, readSync} from 'node:fs';
import {join} from 'node:path';

/** A module that was built with values of params, as its first line says: `spec build wrn-28-10.yaml depth=16`. */
export interface Variant {
  /** The spec's file, as the command named it. */
  readonly spec: string;
  readonly values: readonly string[];
}

/** The generated modules of a folder that say values of params. */
export function findVariants(folder: string): Variant[] {
  let files: string[];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.contract.ts'));
  } catch {
    return [];
  }
  return files.sort().flatMap((file) => {
    const [, spec, values = ''] = /^\/\/ Generated from .+ by `spec build (\S+)((?: [^\s`]+=[^\s`]+)+)`/u.exec(
      readStart(join(folder, file)),
    ) ?? [];
    return spec === undefined ? [] : [{spec, values: values.trim().split(' ')}];
  });
}

/** Its first line stands in these bytes. */
function readStart(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(500);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
