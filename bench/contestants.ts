import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {packageRoot} from '../runtime/package-root.js';

/** A command that prints `… img/s N` for each of its training steps. */
export interface Contestant {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
}

const inPackage = (...parts: string[]) => join(packageRoot, ...parts);

/** CIFAR ResNet-18 as specnet and stock tfjs train it, and PyTorch where `python` has it. */
export function listContestants(batch: number, steps: number, python: string | undefined): Contestant[] {
  const sizes = [String(batch), String(steps)];
  const own = (precision: string): Contestant => ({
    name: `specnet ${precision}`,
    command: process.execPath,
    arguments: [inPackage('dist/bench/step.js'), 'resnet18', precision, ...sizes],
  });
  const stock: Contestant = {
    name: 'stock tfjs float32',
    command: process.execPath,
    arguments: ['--require', inPackage('bin/tfjs-node.cjs'), inPackage('bench/peers/stock-tfjs.cjs'), String(batch)],
  };
  const torch = (mode: string): Contestant => ({
    name: `PyTorch ${mode}`,
    command: python ?? 'python3',
    arguments: [inPackage('bench/peers/torch_step.py'), mode, ...sizes],
  });
  const torches = hasTorch(python) ? ['nchw', 'channels_last', 'channels_last-bf16'].map(torch) : [];
  return [own('bfloat16'), own('float32'), stock, ...torches];
}

function hasTorch(python: string | undefined): boolean {
  return spawnSync(python ?? 'python3', ['-c', 'import torch, torchvision'], {stdio: 'ignore'}).status === 0;
}

/** Runs a contestant once; images a second of each step after the two that warm it up. */
export function runContestant({name, command, arguments: words}: Contestant): number[] {
  const {status, stdout, stderr} = spawnSync(command, words, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`${name} ended with status ${status}\n${stderr}`);
  const rates = [...stdout.matchAll(/img\/s ([\d.]+)/g)].map((match) => Number(match[1]));
  return rates.slice(2);
}
