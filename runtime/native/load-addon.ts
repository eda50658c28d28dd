import {createRequire} from 'node:module';
import {join} from 'node:path';
import {UserError} from '../../common/errors.js';
import type {Addon, Binding, GroupFunctions, TensorFlow} from './binding.js';
import {cpuFeatures} from './cpu.js';
import type {Library} from './find-library.js';
import type {InstructionSet} from './instruction-sets.js';
import {announceThreads, decideThreads} from './threads.js';

/** What the loader says, and what a user can do about it; the first pattern that fits. */
const causes: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /GLIBC/,
    'the C library of this system is too old (TensorFlow 2.21 needs glibc 2.27, of 2018): update the system, or use an '
      + 'older build of TensorFlow: SPECNET_TENSORFLOW=DIR',
  ],
  [/SIGILL/, 'this CPU lacks instructions that the build uses (AVX); use one built for it: SPECNET_TENSORFLOW=DIR'],
  [/ELF|architecture|mach-o/i, 'the file is damaged or for another machine; name another: SPECNET_TENSORFLOW=DIR'],
  [/undefined symbol/, 'this TensorFlow lacks a function that the addon calls: it is too old; use 2.9 or later'],
];

/** The error of a library that does not load, from the loader's message or the signal that ended the attempt. */
export function explainLoadFailure({directory, origin}: Library, cause: string): UserError {
  const informative = cause.split('\n').find((line) => /error|cannot|not found|undefined symbol|SIG/i.test(line));
  const again =
    origin === 'tfjs-node-gpu'
      ? 'remove what its installer left (npm ci --ignore-scripts), and specnet installs its own'
      : `remove ${directory} to have it set up again, or name another: SPECNET_TENSORFLOW=DIR`;
  return new UserError(
    'library-not-loadable',
    `TensorFlow's library in ${directory} does not load: ${(informative ?? cause).trim()}`,
    causes.find(([pattern]) => pattern.test(cause))?.[1] ?? again,
  );
}

/** What runtime/native/opener brings. */
interface Opener {
  openQuietly(path: string): string | undefined;
  leaveAtOnce(status: number): never;
}

/** Opens the library before the addon does, so that what it logs while it is loaded does not reach the screen. */
function openQuietly(opener: Opener, library: Library): void {
  const message = opener.openQuietly(join(library.directory, library.main));
  if (message !== undefined) throw explainLoadFailure(library, message);
}

/** The addon in this process, and TensorFlow's library with it, before anything has been computed. */
export interface LoadedAddon {
  /** Null of a tfjs-node-gpu that its own installer completed. */
  readonly group: GroupFunctions | null;
  /** As TensorFlow has it. */
  readonly leaveAtOnce: TensorFlow['leaveAtOnce'];
  /**
   * Makes what computes; a second call gives the same.
   * @throws UserError library-not-loadable
   */
  open(): TensorFlow;
}

/**
 * Loads the addon, and TensorFlow's library with it, into this process; a second call gives the same one (Node keeps
 * it). TensorFlow's own log lines stay off the screen unless SPECNET_TENSORFLOW_LOG is set.
 * @param opener built with the addon; a tfjs-node-gpu that its own installer completed has none
 * @param set what its kernels are compiled for
 * @throws UserError library-not-loadable
 */
export function loadAddon(
  addon: string,
  opener: string | undefined,
  library: Library,
  set: InstructionSet,
): LoadedAddon {
  // By itself TensorFlow takes oneDNN only where the processor has AVX-512's VNNI or newer, else Eigen, at half the
  // speed. The user's own word stands. The library reads both from the process's environment once, when it is loaded.
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  announceThreads(decideThreads());
  const helper = opener === undefined ? null : (createRequire(opener)(opener) as Opener);
  if (!process.env['SPECNET_TENSORFLOW_LOG']) {
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
    if (helper !== null) openQuietly(helper, library);
  }
  const explained = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw explainLoadFailure(library, (error as Error).message);
    }
  };
  const loaded = explained(() => createRequire(addon)(addon) as Addon | Binding);
  const group = 'openBinding' in loaded ? loaded : null;
  const leaveAtOnce = helper?.leaveAtOnce ?? ((status: number) => process.exit(status));
  return {
    group,
    leaveAtOnce,
    open() {
      const binding = explained(() => ('openBinding' in loaded ? loaded.openBinding() : loaded));
      const gpu = binding.isUsingGpuDevice();
      // On a GPU TensorFlow's kernels are better, and ours are the CPU's.
      const customOperations = gpu ? [] : customNames.filter((name) => isRegistered(binding, name));
      return {
        binding,
        version: binding.TF_Version,
        gpu,
        // It wants a list of strings, which the binding that tfjs-node-gpu's own installer brings cannot give.
        fusesConvolutions: !gpu && opener !== undefined && isRegistered(binding, '_MklNativeFusedConv2D'),
        instructions: set,
        directory: library.directory,
        leaveAtOnce,
        customOperations: new Set(customOperations),
        customPrecisions: new Set(
          set === 'avx512' && cpuFeatures().avx512_bf16 ? ['float32', 'bfloat16'] : ['float32'],
        ),
      };
    },
  };
}

/** What native/addon registers, each where the compiler knew the instructions and the processor has them. */
const customNames = [
  'SpecnetPackWeights',
  'SpecnetConvolve',
  'SpecnetConvolveBack',
  'SpecnetConvWeightGradient',
  'SpecnetDepthwise',
  'SpecnetDepthwiseBack',
  'SpecnetDepthwiseWeightGradient',
  'SpecnetBatchNorm',
  'SpecnetBatchNormGradient',
  'SpecnetActivation',
  'SpecnetActivationGradient',
  'SpecnetScaleChannels',
  'SpecnetSumChannels',
  'SpecnetDropout',
  'SpecnetGroupNorm',
  'SpecnetGroupNormGradient',
  'SpecnetShuffleChannels',
  'SpecnetMaxPool',
  'SpecnetMaxPoolGradient',
  'SpecnetMeanPool',
  'SpecnetMeanPoolGradient',
  'SpecnetSgdUpdate',
  'SpecnetAdamWUpdate',
  'SpecnetLionUpdate',
  'SpecnetBlend',
  'SpecnetNorm',
];

/** TensorFlow names an operation that it does not know; one that it knows is called with too little, and fails so. */
function isRegistered(binding: Binding, name: string): boolean {
  try {
    binding.executeOp(name, [], [], 1);
    return true;
  } catch (error) {
    return !/neither a type of a primitive operation|not registered/i.test((error as Error).message);
  }
}
