/** Steps that the median is of. */
const remembered = 15;

interface Times {
  count: number;
  last: number;
  readonly gaps: number[];
}

/** How long a step takes, as the sums show that it ends in: whatever is summed up most often is summed up each step. */
export class StepClock {
  readonly #times = new Map<number, Times>();

  /** @param now milliseconds */
  note(key: number, now: number): void {
    const times = this.#times.get(key);
    if (times === undefined) {
      this.#times.set(key, {count: 1, last: now, gaps: []});
      return;
    }
    times.gaps.push(now - times.last);
    if (times.gaps.length > remembered) times.gaps.shift();
    times.last = now;
    times.count += 1;
  }

  /** The median step in milliseconds; 0 before there have been a few. */
  get median(): number {
    let often: Times | null = null;
    for (const times of this.#times.values()) if (often === null || times.count > often.count) often = times;
    if (often === null || often.gaps.length < 3) return 0;
    const sorted = [...often.gaps].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] as number;
  }
}
