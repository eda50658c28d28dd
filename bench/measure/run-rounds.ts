import {formatNumber} from '../../common/format.js';
import type {Program, Setting, Suite} from '../suites/suite.js';
import {choosePrograms} from './choose-programs.js';
import type {Choice} from './choose-programs.js';
import {isOwn} from '../figures/figures.js';
import type {Measurement} from '../figures/figures.js';
import {runProgram} from './run-program.js';

export interface Rounds {
  /** Of every program that never failed, in their order: what it gave, a list a round. */
  readonly measured: readonly (readonly (readonly Measurement[])[])[];
  /** Which peers failed, and how. */
  readonly failures: readonly string[];
}

/**
 * Runs a suite's programs in turn, round after round, since a shared machine drifts: what is compared ran within the
 * same minute. A peer that fails is left out and reported.
 *
 * @throws Error where a program of our own fails
 */
export async function runRounds(
  suite: Suite,
  setting: Setting,
  {count, ...choice}: Choice & {readonly count: number},
  report: (line: string) => void,
): Promise<Rounds> {
  const programs = choosePrograms(suite.programs(setting), choice);
  const works = new Set(programs.map(({work}) => work));
  const failures = new Map<Program, string>();
  const attempt = async (program: Program): Promise<Measurement[]> => {
    try {
      return await runProgram(program);
    } catch (error) {
      if (isOwn(program.contestant)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      report(`${suite.name}  left out: ${reason}`);
      failures.set(program, reason);
      return [];
    }
  };
  for (const program of suite.prepare?.(setting) ?? []) {
    if (!works.has(program.work)) continue;
    report(`${suite.name}  preparing  ${program.work}: ${program.contestant}`);
    await attempt({...program, figures: 'wall time'});
  }
  const measured = programs.map((): Measurement[][] => []);
  for (let round = 1; round <= count; round++) {
    for (const [i, program] of programs.entries()) {
      if (failures.has(program)) continue;
      const figures = await attempt(program);
      measured[i]?.push(figures);
      const name = `${program.work}: ${program.contestant}`;
      const [first, ...others] = figures;
      const more = others.length > 0 ? `, and ${others.length} more` : '';
      if (first !== undefined) {
        report(`${suite.name}  round ${round}  ${name.padEnd(72)} ${formatNumber(first.value)} ${first.unit}${more}`);
      }
    }
  }
  return {measured: measured.filter((_, i) => !failures.has(programs[i] as Program)), failures: [...failures.values()]};
}
