/** What a run's environment.json holds, made up: runs of tests need the same on every machine. */
export const madeEnvironment = {
  specnet: '0',
  node: '20',
  tensorflow: '2',
  platform: 'x',
  cpu: 'y',
  cores: 2,
  threads: 2,
  threadsReason: 'one per core',
  memory: 4,
  precision: 'float32',
  dataset: 'cifar10-mini',
  data: null,
  commit: null,
};
