import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {packageRoot} from '#package-root';
import {takesBfloat16} from '../../runtime/nn/engine/choose-precision.js';
import {torchProgram} from './suite.js';
import type {Program, Setting, Suite} from './suite.js';

const batch = 128;
const work = 'start-up to the first training step';

export const startUp: Suite = {
  name: 'start-up',
  title:
    'From a command to its end; training resnet18 on cifar10-mini, batch 128, ends with its first step. Everything ' +
    'is cached.',
  goals: [{work, against: 'PyTorch', atLeast: 1}],
  charted: [work],
  // Generated code is up to date then, and the libraries are in the system's file cache.
  prepare: listTrainings,
  programs: (setting) => [
    spec('spec --version', ['--version'], setting),
    spec('spec --help', ['--help'], setting),
    ...listTrainings(setting),
  ],
};

function listTrainings(setting: Setting): Program[] {
  const mode = takesBfloat16() ? 'channels_last-bf16' : 'channels_last';
  const torch = torchProgram(setting, 'torch_first_step', [mode, batch]);
  const words = ['train', 'resnet18', '--data', 'cifar10-mini', '--batch', String(batch), '--epochs', '1'];
  const own = spec(work, words, setting);
  const hook = pathToFileURL(join(packageRoot, 'dist', 'bench', 'programs', 'end-at-first-step.js')).href;
  return [
    {...own, arguments: ['--import', hook, ...own.arguments]},
    ...(torch === null
      ? []
      : [{work, contestant: `PyTorch ${mode.replace('-', ' ')}`, ...torch, figures: 'wall time'} as const]),
  ];
}

/** In the scratch folder, where a run may leave its files. */
function spec(name: string, words: readonly string[], {scratch}: Setting): Program {
  return {
    work: name,
    contestant: 'specnet',
    command: process.execPath,
    arguments: [join(packageRoot, 'bin', 'spec'), ...words],
    folder: scratch,
    figures: 'wall time',
  };
}
