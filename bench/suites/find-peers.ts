import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join, resolve} from 'node:path';
import {packageRoot} from '#package-root';

/** Whom specnet can be measured against on this machine; versions, null where something is not there. */
export interface Peers {
  /** The interpreter that was asked. */
  readonly python: string;
  /** torch and torchvision, `2.15.0 (torchvision 0.29.2)`. */
  readonly torch: string | null;
  /** What PyTorch needs to write a network for ONNX Runtime. */
  readonly onnx: string | null;
  readonly onnxruntime: {readonly version: string; readonly folder: string} | null;
}

/**
 * Asks SPECNET_BENCH_PYTHON (or python3) for PyTorch, and looks for npm's onnxruntime-node in the folder that
 * SPECNET_BENCH_ONNXRUNTIME names, or where the package itself would find it.
 */
export function findPeers(environment: NodeJS.ProcessEnv = process.env): Peers {
  const python = environment['SPECNET_BENCH_PYTHON'] ?? 'python3';
  const ask = (modules: string, answer: string): string | null => {
    const {status, stdout} = spawnSync(python, ['-c', `import ${modules}; print(${answer})`], {encoding: 'utf8'});
    return status === 0 ? stdout.trim() : null;
  };
  return {
    python,
    torch: ask('torch, torchvision', 'torch.__version__, f"(torchvision {torchvision.__version__})"'),
    onnx: ask('onnx, onnxscript', 'onnx.__version__'),
    onnxruntime: findOnnxRuntime(resolve(environment['SPECNET_BENCH_ONNXRUNTIME'] ?? packageRoot)),
  };
}

/** Who is missing, and what would bring them, for whoever wonders why they are not in the tables. */
export function describeMissing({python, torch, onnx, onnxruntime}: Peers): string[] {
  return [
    ...(torch === null ? [`PyTorch is left out: ${python} has no torch and torchvision (SPECNET_BENCH_PYTHON)`] : []),
    ...(onnxruntime === null ? ['ONNX Runtime is left out: no onnxruntime-node (SPECNET_BENCH_ONNXRUNTIME)'] : []),
    ...(torch !== null && onnxruntime !== null && onnx === null
      ? [`ONNX Runtime is left out: ${python} has no onnx and onnxscript to write networks with`]
      : []),
  ];
}

function findOnnxRuntime(folder: string): Peers['onnxruntime'] {
  try {
    // Its package.json is not among its exports, so that it is found from its main file upwards.
    const main = createRequire(join(folder, 'package.json')).resolve('onnxruntime-node');
    const {version} = JSON.parse(readFileSync(join(dirname(dirname(main)), 'package.json'), 'utf8')) as {
      version: string;
    };
    return {version, folder};
  } catch {
    return null; // not installed
  }
}
