import type {Program} from '../suites/suite.js';

export interface Choice {
  /** Works whose names hold this, in upper or lower case. */
  readonly only: string;
  /** No work in which everybody has been in an earlier one. */
  readonly brief: boolean;
}

/** What of a suite is to run: of a work everybody or nobody, so that ratios have both their sides. */
export function choosePrograms(programs: readonly Program[], {only, brief}: Choice): Program[] {
  const wanted = programs.filter(({work}) => work.toLowerCase().includes(only.toLowerCase()));
  if (!brief) return wanted;
  const seen = new Set<string>();
  const chosen = new Set<string>();
  for (const {work, contestant} of wanted) {
    if (!seen.has(contestant)) chosen.add(work);
    seen.add(contestant);
  }
  return wanted.filter(({work}) => chosen.has(work));
}
