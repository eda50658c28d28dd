import type * as TsMorph from 'ts-morph';

/**
 * ts-morph, loaded by the first call in a process: 0.13 s, or 0.3 s where no earlier process has left what V8 compiled
 * of it. Only what prints or reads TypeScript calls this.
 */
export async function loadTsMorph(): Promise<typeof TsMorph> {
  const {tsMorph} = await import('./ts-morph.js');
  return tsMorph;
}
