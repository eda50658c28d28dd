import {plural} from '../../common/format.js';
import {augmentations, usual} from '../programs/augmentations.js';
import {ownProgram, torchProgram} from './suite.js';
import type {Program, Setting, Suite} from './suite.js';

const batch = 128;

export const loader: Suite = {
  name: 'loader',
  title:
    'Loading alone: 50,000 CIFAR images shuffled, cropped, flipped and normalized, in batches of 128; ' +
    'then with a further augmentation.',
  goals: [],
  charted: [],
  programs: (setting) => [
    ...[1, 2].flatMap((workers) => listLoaders(setting, workers, usual)),
    ...Object.keys(augmentations)
      .filter((name) => name !== usual)
      .flatMap((name) => listLoaders(setting, 2, name)),
  ],
};

function listLoaders(setting: Setting, workers: number, augmentation: string): Program[] {
  const further = augmentation === usual ? '' : `, ${augmentation}`;
  const work = `loading with ${plural(workers, 'worker')}${further}`;
  const parameters = [batch, workers, setting.seconds, augmentation];
  const own: Program = {work, contestant: 'specnet', ...ownProgram('load', parameters)};
  const torch = torchProgram(setting, 'torch_load', parameters);
  return torch === null ? [own] : [own, {work, contestant: 'PyTorch DataLoader', ...torch}];
}
