import {makeRow} from '../../bench/figures/results.js';
import type {Results, Work} from '../../bench/figures/results.js';
import type {Unit} from '../../bench/figures/figures.js';

/** A work from its contestants' rounds. */
export function makeWork(name: string, unit: Unit, rounds: Readonly<Record<string, readonly number[]>>): Work {
  return {name, unit, rows: Object.entries(rounds).map(([contestant, values]) => makeRow(contestant, values))};
}

export function makeResults(works: readonly Work[], changed: Partial<Results> = {}): Results {
  return {
    suite: 'step',
    title: 'A step.',
    date: '2025-01-01T00:00:00.000Z',
    commit: null,
    machine: {cpu: 'A & B <CPU>', cores: 2, memory: 24, bfloat16: true, platform: 'linux 6 x64'},
    versions: {node: '20.20.2', tensorflow: '2.21.0', torch: '2.15.0', onnxruntime: null},
    settings: {rounds: works[0]?.rows[0]?.rounds.length ?? 0, seconds: 6},
    works,
    failures: [],
    ...changed,
  };
}
