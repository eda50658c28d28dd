import {compareValues, isOwn, median, units} from './figures.js';
import type {Measurement, Unit} from './figures.js';

/** One contestant's figure in every round. */
export interface Row {
  readonly contestant: string;
  readonly rounds: readonly number[];
  /** The machine's limit in every round, in the same unit; null where none was measured. */
  readonly limits: readonly number[] | null;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** One thing that was done, and by whom how well. */
export interface Work {
  readonly name: string;
  readonly unit: Unit;
  readonly rows: readonly Row[];
}

/** What bench/results/SUITE.json holds. */
export interface Results {
  readonly suite: string;
  readonly title: string;
  /** ISO 8601. */
  readonly date: string;
  /** With `+` where files differ from it; null outside of git. */
  readonly commit: string | null;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    /** GiB */
    readonly memory: number;
    readonly bfloat16: boolean;
    readonly platform: string;
  };
  /** Null where something is not installed. */
  readonly versions: Readonly<Record<string, string | null>>;
  readonly settings: {readonly rounds: number; readonly seconds: number};
  readonly works: readonly Work[];
  /** Peers that were there but failed. */
  readonly failures: readonly string[];
}

/** @param measured of every program a list of its figures a round; works keep the order in which they come first */
export function groupWorks(measured: readonly (readonly (readonly Measurement[])[])[]): Work[] {
  const works = new Map<string, {name: string; unit: Unit; rows: Row[]}>();
  for (const rounds of measured) {
    rounds[0]?.forEach(({work: name, contestant, unit}) => {
      const figures = rounds.flatMap((round) => round.filter((figure) => figure.work === name));
      const limits = figures.flatMap(({limit}) => limit ?? []);
      const work = works.get(name) ?? {name, unit, rows: []};
      work.rows.push(makeRow(contestant, figures.map(({value}) => value), limits.length > 0 ? limits : null));
      works.set(name, work);
    });
  }
  return [...works.values()];
}

export function makeRow(contestant: string, rounds: readonly number[], limits: Row['limits'] = null): Row {
  return {
    contestant,
    rounds,
    limits,
    median: median(rounds),
    lowest: Math.min(...rounds),
    highest: Math.max(...rounds),
  };
}

/** The row with the best median; undefined where there are none. */
export function findBest(unit: Unit, rows: readonly Row[]): Row | undefined {
  const sign = units[unit] === 'higher' ? 1 : -1;
  return rows.reduce<Row | undefined>(
    (best, row) => (best === undefined || sign * row.median > sign * best.median ? row : best),
    undefined,
  );
}

/** How many times as good as `other`: the median of the ratios within each round. */
export function compareRows(unit: Unit, row: Row, other: Row): number {
  return median(row.rounds.map((value, round) => compareValues(unit, value, other.rounds[round] ?? NaN)));
}

/** The part of the machine's limit that was reached: the median of each round's; null where no limit was measured. */
export function fractionOfLimit({rounds, limits}: Row): number | null {
  return limits === null ? null : median(rounds.map((value, round) => value / (limits[round] as number)));
}

export const listPeers = ({rows}: Work): Row[] => rows.filter(({contestant}) => !isOwn(contestant));
export const listOwn = ({rows}: Work): Row[] => rows.filter(({contestant}) => isOwn(contestant));
