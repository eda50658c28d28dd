import {compareValues} from '../figures/figures.js';
import {findBest, listOwn, listPeers, makeRow} from '../figures/results.js';
import type {Results, Row, Work} from '../figures/results.js';

/** A work that specnet does worse than before, by more than both sittings' noise. */
export interface Regression {
  readonly work: string;
  readonly contestant: string;
  /** How many times as good as before: below 1. */
  readonly times: number;
  /** The noise that this was held against, as a part of the median. */
  readonly noise: number;
  /**
   * What was taken out, a peer's own change or the machine's limit; null where the figures themselves were compared.
   */
  readonly relativeTo: string | null;
}

export interface Comparison {
  readonly regressions: readonly Regression[];
  /** How many works could be compared. */
  readonly compared: number;
  /** Why nothing, or not everything, was compared. */
  readonly remark: string | null;
}

/** Below this a shared machine shows changes where nothing changed, however small the spread happens to be. */
const leastNoise = 0.03;
/** Fewer rounds than this say nothing of the noise. */
const leastRounds = 3;
/** What is measured against stays the same only where these do. */
const peerVersions = ['node', 'tensorflow', 'torch', 'onnxruntime'];
const limitName = "the machine's limit";

/**
 * Compares new results with earlier ones of the same suite. specnet has become slower in a work where its median is
 * worse by more than the noise: the largest spread over the rounds (highest less lowest, as a part of the median) in
 * either sitting, and 3% at the least. The median of three differs by more than their spread once in some fifty times
 * where nothing changed; for normal noise.
 *
 * Two sittings on a shared machine differ by more than two rounds of one do. Where the same version of a peer ran in
 * both, what is compared is the ratio to it, taken within each round, in which the machine's drift cancels out; where
 * no peer ran but the machine's limit was measured, the fraction of that.
 */
export function compareResults(before: Results, now: Results): Comparison {
  const otherMachine = (['cpu', 'cores', 'platform'] as const).some((key) => before.machine[key] !== now.machine[key]);
  if (otherMachine) return nothing(`the stored results are of another machine (${before.machine.cpu})`);
  const rounds = Math.min(before.settings.rounds, now.settings.rounds);
  if (rounds < leastRounds) return nothing(`${leastRounds} rounds are needed in both to know the noise, not ${rounds}`);
  const regressions: Regression[] = [];
  let compared = 0;
  for (const work of now.works) {
    const earlier = before.works.find(({name, unit}) => name === work.name && unit === work.unit);
    if (earlier === undefined) continue;
    const same = peerVersions.every((key) => before.versions[key] === now.versions[key]);
    const peer = same ? findCommonPeer(earlier, work) : null;
    for (const row of listOwn(work)) {
      const old = earlier.rows.find(({contestant}) => contestant === row.contestant);
      if (old === undefined) continue;
      compared++;
      const yardstick = peer ?? (same && old.limits !== null && row.limits !== null ? limitName : null);
      const [from, to] = [relate(earlier, old, yardstick), relate(work, row, yardstick)];
      const times = to.median / from.median;
      const noise = Math.max(leastNoise, spreadOf(from), spreadOf(to));
      if (1 - times > noise) {
        regressions.push({work: work.name, contestant: row.contestant, times, noise, relativeTo: yardstick});
      }
    }
  }
  return {regressions, compared, remark: null};
}

function nothing(remark: string): Comparison {
  return {regressions: [], compared: 0, remark};
}

/** The best peer of the earlier sitting that ran in this one too. */
function findCommonPeer(before: Work, now: Work): string | null {
  const names = new Set(listPeers(now).map(({contestant}) => contestant));
  const peer = findBest(before.unit, listPeers(before).filter(({contestant}) => names.has(contestant)));
  return peer?.contestant ?? null;
}

/**
 * A row as how many times as good as the yardstick it was, round by round; without one, as it is, higher being better.
 */
function relate({unit, rows}: Work, row: Row, yardstick: string | null): Row {
  const other = yardstick === limitName ? row.limits : rows.find(({contestant}) => contestant === yardstick)?.rounds;
  const values = row.rounds.map((value, round) => compareValues(unit, value, other?.[round] ?? 1));
  return makeRow(row.contestant, values);
}

function spreadOf({lowest, highest, median: middle}: Row): number {
  return (highest - lowest) / middle;
}
