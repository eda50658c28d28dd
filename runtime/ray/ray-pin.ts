/** The Ray Tune and Optuna that `spec setup --ray` installs, by pip, with what they need. */
export const rayPin = {
  /** Its folder in the cache. */
  name: 'ray-2.60.0',
  requirements: ['ray[tune]==2.60.0', 'optuna==5.0.0'],
  /** Bytes of disk that installing takes. */
  bytes: 1.4e9,
} as const;

/** The oldest Ray whose Tune the adapter knows: `tune.report` with a map, `tune.RunConfig`. */
export const oldestRay = '2.43.0';
