/** Messages of phase 4: expectations of a spec that its network does not meet. */

import {formatShape, plural} from '../../common/format.js';
import {showCount} from './analyze-messages.js';
import type {Message} from './diagnostic.js';

type Numbers = readonly number[];

/** @param unwritten what lies in projections of blocks that say no shortcut, block by block */
export function expectationFailed(
  {key, expected, found}: {readonly key: string; readonly expected: number; readonly found: number},
  parts: string,
  unwritten: readonly string[],
): Message {
  const difference = found - expected;
  const sign = difference > 0 ? '+' : '';
  const what = key === 'macs' ? 'MACs' : key;
  return {
    code: 'expect-differs',
    message:
      `expect says ${showCount(expected)} ${what}, but the network has ${showCount(found)} ` +
      `(${sign}${showCount(difference)}).`,
    advice:
      `Fix the network or the expectation. Counted: ${parts}.` +
      (unwritten.length === 0
        ? ''
        : ` Of these, projections have ${unwritten.join(', ')}: a block that says no "shortcut" has them;` +
          ' "shortcut: none" is a plain block.'),
  };
}

export function outputDiffers(expected: Numbers, found: Numbers): Message {
  return {
    code: 'expect-differs',
    message: `expect says the output ${formatShape(expected)}, the analysis finds ${formatShape(found)}.`,
    advice: 'Fix the head, the classes or the expectation.',
  };
}

export function stageCountDiffers(expected: number, found: number, shapes: string): Message {
  return {
    code: 'expect-differs',
    message: `expect lists ${plural(expected, 'stage')}, the network has ${found}.`,
    advice: `Fix the network or the expectation. Found: ${shapes}.`,
  };
}

export function stageShapeDiffers(stage: string, expected: Numbers, found: Numbers, shapes: string): Message {
  return {
    code: 'expect-differs',
    message: `expect says that ${stage} gives ${formatShape(expected)}, the analysis finds ${formatShape(found)}.`,
    advice: `Fix the network or the expectation. Found: ${shapes}.`,
  };
}
