import {it} from 'node:test';
import type {Precision} from '../../runtime/nn/precision.js';
import {computesBfloat16} from '../../runtime/nn/engine/choose-precision.js';

/** The number formats that this machine's processor has kernels for. */
export const precisions: readonly Precision[] = computesBfloat16() ? ['float32', 'bfloat16'] : ['float32'];

/** The one of them that rounds more, where something must hold whatever the format. */
export const coarsest: Precision = precisions.at(-1) ?? 'float32';

/** Why a test of specnet's custom kernels is skipped. */
export const lacksKernels = "this processor lacks the instructions: TensorFlow's kernels compute";

// Where a format is missing, every file that asks for formats says so, rather than having fewer tests in silence.
if (!precisions.includes('bfloat16')) it('in bfloat16', {skip: 'without AVX-512 nothing computes in bfloat16'});
