import {join} from 'node:path';
import type {Peers} from './find-peers.js';
import {packageRoot} from '#package-root';

/** A process that is measured. It runs once a round. */
export interface Program {
  readonly work: string;
  readonly contestant: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it runs; the package's folder where left out. */
  readonly folder?: string;
  /** The figures that it prints (see `Figure`), or the time from its start to its end. */
  readonly figures: 'printed' | 'wall time';
  /** What its figures are of, where goals are about one of several: `efficiency`. */
  readonly parts?: readonly string[];
  /** Whether its peak memory is a figure too. */
  readonly memory?: true;
}

/** What suites are made for. */
export interface Setting {
  readonly peers: Peers;
  /** Of every contestant. */
  readonly threads: number;
  /** How long a program measures, after its warm-up. */
  readonly seconds: number;
  /** An empty folder that is removed at the end. */
  readonly scratch: string;
}

/** What specnet means to reach: the best of its contestants in `work` against the best of those named `against`. */
export interface Goal {
  readonly work: string;
  /** How the names of the contestants begin that are meant: `PyTorch`. */
  readonly against: string;
  /** Times as fast, or times as little. */
  readonly atLeast: number;
}

export interface Suite {
  readonly name: string;
  /** One sentence on what is measured, and how. */
  readonly title: string;
  readonly goals: readonly Goal[];
  /** The works that the chart shows; a chart of all would be a table. */
  readonly charted: readonly string[];
  /** Run once before the rounds, unmeasured: files that are needed, caches that are to be warm. */
  prepare?(setting: Setting): readonly Program[];
  /** In the order they run; contestants of the same work follow each other. */
  programs(setting: Setting): readonly Program[];
}

/** A program of our own that prints figures: dist/bench/programs/NAME.js. */
export function ownProgram(
  name: string,
  parameters: readonly (string | number)[],
): Pick<Program, 'command' | 'arguments' | 'figures'> {
  return {
    command: process.execPath,
    arguments: [join(packageRoot, 'dist', 'bench', 'programs', `${name}.js`), ...parameters.map(String)],
    figures: 'printed',
  };
}

/** A peer's script in Python, bench/peers/NAME.py; null where there is no PyTorch. */
export function torchProgram(
  {peers, threads}: Setting,
  name: string,
  parameters: readonly (string | number)[],
): Pick<Program, 'command' | 'arguments' | 'environment' | 'figures'> | null {
  if (peers.torch === null) return null;
  return {
    command: peers.python,
    arguments: [join(packageRoot, 'bench', 'peers', `${name}.py`), ...parameters.map(String)],
    environment: {
      // PyTorch's own choice leaves out hyper-threads.
      OMP_NUM_THREADS: String(threads),
      // torch.compile would start processes to compile in, and their memory would be counted.
      TORCHINDUCTOR_COMPILE_THREADS: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    },
    figures: 'printed',
  };
}
