import {makeDivisible, roundHalfEven} from '../functions.js';

/** RegNet's design parameters, named as in the paper. */
export interface RegNet {
  /** Number of blocks, all stages together. */
  readonly depth: number;
  /** Width of the first block, a multiple of 8. */
  readonly w0: number;
  /** Slope of the widths. */
  readonly wa: number;
  /** Ratio of the widths of two stages that follow each other, above 1. */
  readonly wm: number;
  /** Channels in a group of the 3x3 convolution. */
  readonly groupWidth: number;
  /** Width of a block's inside over its outside. */
  readonly bottleneck: number;
}

export interface RegNetStage {
  readonly blocks: number;
  readonly channels: number;
  readonly groupWidth: number;
}

/** Widths are multiples of this. */
const step = 8;

/**
 * The stages of a RegNet (Radosavovic et al. 2020, arXiv:2003.13678, equations 2 to 4): the widths of its blocks lie on
 * a line, u_j = w0 + wa j; each is moved to the nearest w0 wm^s with a whole s, then to a multiple of 8, and blocks of
 * one width are a stage. Last, widths are made to divide into groups.
 *
 * The arithmetic is torchvision's BlockParams.from_init_params, in float32 where that is, so that what lies between two
 * widths falls on the same side.
 */
export function planRegNet({depth, w0, wa, wm, groupWidth, bottleneck}: RegNet): RegNetStage[] {
  const f = Math.fround;
  const stages: {width: number; blocks: number}[] = [];
  for (let block = 0; block < depth; block++) {
    const onLine = f(f(block * f(wa)) + w0);
    const power = roundHalfEven(f(f(Math.log(f(onLine / w0))) / f(Math.log(wm))));
    const width = roundHalfEven(f(w0 * f(Math.pow(f(wm), power))) / step) * step;
    const last = stages.at(-1);
    if (last?.width === width) last.blocks++;
    else stages.push({width, blocks: 1});
  }
  return stages.map(({width, blocks}) => {
    const inner = Math.trunc(width * bottleneck);
    const group = Math.min(groupWidth, inner);
    return {blocks, channels: Math.trunc(makeDivisible(inner, group) / bottleneck), groupWidth: group};
  });
}
