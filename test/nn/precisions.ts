import type {Precision} from '../../runtime/nn/operation.js';
import {computesBfloat16} from '../../runtime/train/choose-precision.js';

/** The number formats that this machine's processor has kernels for. */
export const precisions: readonly Precision[] = computesBfloat16() ? ['float32', 'bfloat16'] : ['float32'];

/** The one of them that rounds more, where something must hold whatever the format. */
export const coarsest: Precision = precisions.at(-1) ?? 'float32';
