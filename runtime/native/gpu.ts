import {execFileSync} from 'node:child_process';

/**
 * The lowest CUDA compute capability of this machine's GPUs, 8.6 for one of the RTX 30 series; null where NVIDIA's
 * driver reports none. TensorFlow's C interface does not report it.
 */
export function readComputeCapability(ask: () => string = askDriver): number | null {
  let answer: string;
  try {
    answer = ask();
  } catch {
    return null; // no driver, or one too old to know the question
  }
  const found = answer.split('\n').map(Number.parseFloat).filter(Number.isFinite);
  return found.length === 0 ? null : Math.min(...found);
}

function askDriver(): string {
  const question = ['--query-gpu=compute_cap', '--format=csv,noheader'];
  return execFileSync('nvidia-smi', question, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000});
}
