/** How one of several workers did over some steps. */
export interface WorkerSpeed {
  /** Of its own shards, in the time that it did not wait for others. */
  readonly imagesPerSecond: number;
  /** How much of the time it waited for others, from 0 to 1. */
  readonly waiting: number;
}

/**
 * What a training's times are taken by. Times decide (a time budget), and workers that train together must not decide
 * otherwise than one another: they all go by the chief's.
 */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Since this was last asked for, by worker; none where one process trains alone. */
  takeSpeeds(): readonly WorkerSpeed[] | undefined;
}

export const ownClock: Clock = {now: () => performance.now(), takeSpeeds: () => undefined};
