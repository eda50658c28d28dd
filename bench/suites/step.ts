import {join} from 'node:path';
import {packageRoot} from '#package-root';
import type {Precision} from '../../runtime/nn/precision.js';
import {takesBfloat16} from '../../runtime/nn/engine/choose-precision.js';
import {ownProgram, torchProgram} from './suite.js';
import type {Goal, Program, Setting, Suite} from './suite.js';

interface Work {
  readonly network: string;
  readonly batch: number;
  readonly precision: Precision;
  /** Times the best of PyTorch's ways that specnet means to be. */
  readonly atLeast: number;
}

const everything: readonly Work[] = [
  {network: 'resnet18', batch: 128, precision: 'bfloat16', atLeast: 1.15},
  {network: 'resnet18', batch: 128, precision: 'float32', atLeast: 1.1},
  {network: 'resnet18', batch: 512, precision: 'bfloat16', atLeast: 1},
  {network: 'resnet50', batch: 64, precision: 'bfloat16', atLeast: 1},
  {network: 'resnet20', batch: 128, precision: 'bfloat16', atLeast: 1},
  {network: 'wrn-16-4', batch: 128, precision: 'bfloat16', atLeast: 1},
  {network: 'mobilenet-v2-cifar', batch: 128, precision: 'bfloat16', atLeast: 1},
  {network: 'resnext29-8x64d', batch: 128, precision: 'bfloat16', atLeast: 1},
];

/** Where `auto` is float32, bfloat16 being slow or not there, all of it is done in float32, the same thing once. */
const works = takesBfloat16() ? everything : everything.flatMap((work): Work[] => {
  const same = everything.filter(({network, batch}) => network === work.network && batch === work.batch);
  return work === same.at(-1) ? [{...work, precision: 'float32'}] : [];
});

const modes = {
  bfloat16: ['channels_last-bf16', 'channels_last-bf16-compile'],
  float32: ['nchw', 'channels_last', 'nchw-compile', 'channels_last-compile'],
} as const;

const nameOf = ({network, batch, precision}: Work) => `training CIFAR ${network}, batch ${batch}, ${precision}`;
/** Of PyTorch's peak memory, the fraction that specnet means to stay below. */
const memoryFraction = 0.9;

export const step: Suite = {
  name: 'step',
  title:
    'A whole training step: loading and augmenting with two workers, forward, backward, SGD with momentum and weight ' +
    'decay. Peak memory is that of the process and its loading processes.',
  goals: works.flatMap((work): Goal[] => [
    {work: nameOf(work), against: 'PyTorch', atLeast: work.atLeast},
    {work: `${nameOf(work)}: peak memory`, against: 'PyTorch', atLeast: 1 / memoryFraction},
    ...(work === everything[0] ? [{work: nameOf(work), against: 'stock tfjs', atLeast: 4.5}] : []),
  ]),
  charted: [...works.slice(0, 2).map(nameOf), ...works.slice(0, 1).map((work) => `${nameOf(work)}: peak memory`)],
  programs: (setting) => works.flatMap((work) => listPrograms(work, setting)),
};

function listPrograms(work: Work, setting: Setting): Program[] {
  const {network, batch, precision} = work;
  const common = {work: nameOf(work), memory: true} as const;
  const sizes = [batch, setting.seconds];
  const own: Program = {...common, contestant: 'specnet', ...ownProgram('train', [network, precision, ...sizes])};
  const torches = modes[precision].flatMap((mode): Program[] => {
    const program = torchProgram(setting, 'torch_step', [network, mode, ...sizes]);
    return program === null ? [] : [{...common, contestant: `PyTorch ${mode.replaceAll('-', ' ')}`, ...program}];
  });
  return [own, ...(work === works[0] ? [stockTfjs(work, setting)] : []), ...torches];
}

/** As fast as stock tfjs gets: float32, which is all it has, on images that lie ready; nothing is loaded. */
function stockTfjs(work: Work, {seconds, threads}: Setting): Program {
  return {
    work: nameOf(work),
    contestant: 'stock tfjs float32',
    command: process.execPath,
    arguments: [
      '--require',
      join(packageRoot, 'bin', 'tfjs-node.cjs'),
      join(packageRoot, 'bench', 'peers', 'stock-tfjs.cjs'),
      String(work.batch),
      String(seconds),
    ],
    environment: {TF_NUM_INTRAOP_THREADS: String(threads)},
    figures: 'printed',
    memory: true,
  };
}
