import type {Goal} from '../suites/suite.js';
import {compareRows, findBest, listOwn} from '../figures/results.js';
import type {Work} from '../figures/results.js';

export interface GoalResult {
  readonly goal: Goal;
  /** The best of those that the goal is against. */
  readonly peer: string;
  /** How many times as good specnet is, within a round. */
  readonly times: number;
  readonly met: boolean;
}

/** Checks works against the goals. A comparison with a peer that was not there is not checked. */
export function checkGoals(works: readonly Work[], goals: readonly Goal[]): GoalResult[] {
  return goals.flatMap((goal) => {
    const work = works.find(({name}) => name === goal.work);
    if (work === undefined) return [];
    const own = findBest(work.unit, listOwn(work));
    const against = work.rows.filter(({contestant}) => contestant.startsWith(goal.against));
    const peer = findBest(work.unit, against);
    if (own === undefined || peer === undefined) return [];
    const times = compareRows(work.unit, own, peer);
    return [{goal, peer: peer.contestant, times, met: times >= goal.atLeast}];
  });
}
