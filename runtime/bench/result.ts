import type {Precision} from '../nn/precision.js';
import type {LayerTime, StepTally} from '../profile/tally.js';
import type {MachinePeak} from './measure-peak.js';

export interface BenchOptions {
  /** Images in a step. */
  readonly batch: number;
  readonly precision: 'auto' | Precision;
  /** How many steps are timed. */
  readonly steps: number;
}

/** What a layer took, and how fast it computed. */
export interface BenchLayer extends LayerTime {
  /** Floating-point operations a second, forward and backward; null for layers that are not counted in MACs. */
  readonly flopPerSecond: number | null;
  /** Of its output; null for operations without a name of their own. */
  readonly channels: number | null;
}

/** How fast a network trains on this machine, and where its time goes. */
export interface BenchResult {
  readonly network: string;
  readonly batch: number;
  readonly precision: Precision;
  /** What `auto` takes on this machine. */
  readonly bestPrecision: Precision;
  readonly steps: number;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly gpu: boolean;
    readonly node: string;
    readonly tensorflow: string;
  };
  readonly imagesPerSecond: {readonly median: number; readonly lowest: number; readonly highest: number};
  /** Floating-point operations: of one step, and a second at the median step. */
  readonly flop: {readonly step: number; readonly perSecond: number};
  readonly peak: MachinePeak;
  /** `flop.perSecond` over the higher of the peaks. */
  readonly utilization: number;
  readonly tally: Omit<StepTally, 'layers'>;
  /** The slowest first. */
  readonly layers: readonly BenchLayer[];
  readonly advice: string;
}
