import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {Values} from '../operations/operation.js';
import {textAt} from './read.js';

/** How weights begin, nothing left out; runtime/nn/initial.ts gives each name its meaning. */
export interface Init {
  readonly conv: string;
  readonly convBias: string;
  readonly dense: string;
  readonly denseBias: string;
  /** Whether the last norm of a block with a shortcut begins with a scale of zero. */
  readonly zeroLast: boolean;
}

/** What the words of specnet/nn do by themselves, and so what generated code does not say. */
export const usualInit: Init = {
  conv: 'he-normal-fan-out',
  convBias: 'zeros',
  dense: 'pytorch',
  denseBias: 'pytorch',
  zeroLast: false,
};

/** The `init` of a spec. */
export function readInit(tree: Tree | null): Init {
  const zeroLast = getEntry(tree, 'zero-last');
  const text = (key: string) => (tree === null ? null : textAt(tree, key));
  return {
    conv: text('conv') ?? usualInit.conv,
    convBias: text('conv-bias') ?? usualInit.convBias,
    dense: text('dense') ?? usualInit.dense,
    denseBias: text('dense-bias') ?? usualInit.denseBias,
    zeroLast: zeroLast?.kind === 'scalar' && zeroLast.value === true,
  };
}

/** The options by which a word learns how its weights begin: only those that are not what it does by itself. */
export function initOptions(operation: string, values: Values, init: Init): Values {
  // What squeeze-excite consists of are two convolutions.
  if (operation === 'conv' || operation === 'squeeze-excite')
    return differing(init.conv, usualInit.conv, init.convBias, usualInit.convBias, values);
  if (operation === 'dense') return differing(init.dense, usualInit.dense, init.denseBias, usualInit.denseBias, values);
  return {};
}

function differing(weight: string, usual: string, bias: string, usualBias: string, values: Values): Values {
  return {
    ...(weight === usual ? {} : {init: weight}),
    ...(bias === usualBias || values['bias'] !== true ? {} : {biasInit: bias}),
  };
}

/** The keys of the language, as the resolved spec says them. */
export function serializeInit({conv, convBias, dense, denseBias, zeroLast}: Init) {
  return {conv, 'conv-bias': convBias, dense, 'dense-bias': denseBias, 'zero-last': zeroLast};
}
