import type {ElementFunction} from '../activation/element-wise.js';

/** With every choice made. */
export interface SqueezeSettings {
  readonly input: readonly [number, number, number];
  readonly squeezed: number;
  readonly activation: ElementFunction;
  readonly gate: ElementFunction;
  readonly bias: boolean;
}
