import {join} from 'node:path';
import {packageRoot} from '#package-root';
import {ownProgram, torchProgram} from './suite.js';
import type {Program, Setting, Suite} from './suite.js';

const works = [
  {network: 'resnet18', title: 'CIFAR resnet18', size: 32, batch: 256},
  {network: 'resnet18', title: 'CIFAR resnet18', size: 32, batch: 1},
  {network: 'resnet50-imagenet', title: 'resnet50 at 224x224', size: 224, batch: 1},
  {network: 'resnet50-imagenet', title: 'resnet50 at 224x224', size: 224, batch: 16},
] as const;
type Work = (typeof works)[number];

const modes = ['channels_last', 'channels_last-compile', 'channels_last-bf16', 'channels_last-bf16-compile'] as const;
const nameOf = ({title, batch}: Work) => `inference of ${title}, batch ${batch}`;
const onnxFile = ({network, batch}: Work, {scratch}: Setting) => join(scratch, `${network}-${batch}.onnx`);

export const inference: Suite = {
  name: 'inference',
  title: 'Inference on made images, each contestant in its best precision; PyTorch compiled is frozen.',
  goals: works.flatMap((work) =>
    ['PyTorch', 'ONNX Runtime'].map((against) => ({work: nameOf(work), against, atLeast: 1.2})),
  ),
  charted: works.map(nameOf),

  /** The networks for ONNX Runtime, in its own format. */
  prepare(setting) {
    if (setting.peers.onnxruntime === null || setting.peers.onnx === null) return [];
    return works.flatMap((work): Program[] => {
      const program = torchProgram(setting, 'torch_export', [work.network, work.batch, onnxFile(work, setting)]);
      return program === null ? [] : [{work: nameOf(work), contestant: 'ONNX export', ...program}];
    });
  },

  programs: (setting) => works.flatMap((work) => listPrograms(work, setting)),
};

function listPrograms(work: Work, setting: Setting): Program[] {
  const {network, batch, size} = work;
  const {seconds} = setting;
  const name = nameOf(work);
  const torches = modes.flatMap((mode): Program[] => {
    const program = torchProgram(setting, 'torch_infer', [network, mode, batch, seconds]);
    return program === null ? [] : [{work: name, contestant: `PyTorch ${mode.replaceAll('-', ' ')}`, ...program}];
  });
  const {onnx, onnxruntime, torch} = setting.peers;
  const onnxruntimes: Program[] =
    onnx === null || onnxruntime === null || torch === null
      ? []
      : [{
          work: name,
          contestant: 'ONNX Runtime float32',
          command: process.execPath,
          arguments: [
            join(packageRoot, 'bench', 'peers', 'onnxruntime.cjs'),
            onnxruntime.folder,
            onnxFile(work, setting),
            ...[batch, size, seconds, setting.threads].map(String),
          ],
          figures: 'printed',
        }];
  return [
    {work: name, contestant: 'specnet', ...ownProgram('infer', [network, 'auto', batch, seconds])},
    ...torches,
    ...onnxruntimes,
  ];
}
