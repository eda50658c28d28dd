import {it} from 'node:test';
import {cpuFeatures} from '../../runtime/native/cpu.js';
import {describeConvolutions} from './compare-convolutions.js';

// Where the processor has AMX, vectors compute a convolution in bfloat16 only if AMX is forbidden. It is read when the
// addon is loaded, which the first test does.
const {amx_bf16: hasAmx} = cpuFeatures();
process.env['ONEDNN_MAX_CPU_ISA'] = 'AVX512_CORE_BF16';

if (hasAmx) describeConvolutions(['bfloat16']);
else it('convolutions without AMX', {skip: 'the processor has none: custom-convolution tests the same'});
