import {takesBfloat16} from '../../runtime/nn/engine/choose-precision.js';
import {ownProgram, torchProgram} from './suite.js';
import type {Program, Setting, Suite} from './suite.js';

const count = 2;
const works = [
  {network: 'resnet18', title: 'CIFAR resnet18', batch: 128},
  {network: 'resnet50-imagenet', title: 'resnet50 at 224x224', batch: 16},
] as const;
type Work = (typeof works)[number];

const precision = takesBfloat16() ? 'bfloat16' : 'float32';
const mode = precision === 'bfloat16' ? 'channels_last-bf16' : 'channels_last';
const nameOf = ({title, batch}: Work) => `${count} workers of one core, ${title}, batch ${batch} each, ${precision}`;

export const workers: Suite = {
  name: 'workers',
  title:
    'Training steps on made images by two workers on a core each, over gRPC and gloo on this machine; the efficiency ' +
    'is their images per second by twice those of one process alone on one core.',
  goals: works.map((work) => ({work: `${nameOf(work)}: efficiency`, against: 'PyTorch', atLeast: 1})),
  charted: [],
  programs: (setting) => works.flatMap((work) => listPrograms(work, setting)),
};

function listPrograms(work: Work, setting: Setting): Program[] {
  const sizes = [work.batch, setting.seconds, count];
  const parts = ['one alone', 'together', 'efficiency'];
  const own: Program = {
    work: nameOf(work),
    parts,
    contestant: 'specnet',
    ...ownProgram('workers', [work.network, precision, ...sizes]),
  };
  const torch = torchProgram(setting, 'torch_ddp', [work.network, mode, ...sizes]);
  const contestant = `PyTorch DDP ${mode.replace('-', ' ')}`;
  return torch === null ? [own] : [own, {work: nameOf(work), parts, contestant, ...torch}];
}
