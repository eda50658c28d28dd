/** The catalog: promises of a spec that its network does not keep. */

import {plural} from '../../common/format.js';
import {showCount, showShape} from './analyze-messages.js';
import type {Message} from './diagnostic.js';

type Numbers = readonly number[];

/** @param unwritten what lies in projections of blocks that say no shortcut, block by block */
export function expectationFailed(
  {key, promised, found}: {readonly key: string; readonly promised: number; readonly found: number},
  parts: string,
  unwritten: readonly string[],
): Message {
  const difference = found - promised;
  const sign = difference > 0 ? '+' : '';
  const what = key === 'macs' ? 'MACs' : key;
  return {
    code: 'expect-differs',
    message:
      `expect says ${showCount(promised)} ${what}, the analysis counts ${showCount(found)} ` +
      `(${sign}${showCount(difference)}).`,
    advice:
      `Mend the network or the promise. Counted: ${parts}.` +
      (unwritten.length === 0
        ? ''
        : ` Of these, projections have ${unwritten.join(', ')}: a block that says no "shortcut" has them;` +
          ' "shortcut: none" is a plain block.'),
  };
}

export function outputDiffers(promised: Numbers, found: Numbers): Message {
  return {
    code: 'expect-differs',
    message: `expect says the output ${showShape(promised)}, the analysis finds ${showShape(found)}.`,
    advice: 'Mend the head, the classes or the promise.',
  };
}

export function stageCountDiffers(promised: number, found: number, shapes: string): Message {
  return {
    code: 'expect-differs',
    message: `expect lists ${plural(promised, 'stage')}, the network has ${found}.`,
    advice: `Mend the network or the promise. Found: ${shapes}.`,
  };
}

export function stageShapeDiffers(stage: string, promised: Numbers, found: Numbers, shapes: string): Message {
  return {
    code: 'expect-differs',
    message: `expect says that ${stage} gives ${showShape(promised)}, the analysis finds ${showShape(found)}.`,
    advice: `Mend the network or the promise. Found: ${shapes}.`,
  };
}
