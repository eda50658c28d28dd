import {ownProgram, torchProgram} from './suite.js';
import type {Program, Suite} from './suite.js';

const batch = 128;

export const loader: Suite = {
  name: 'loader',
  title: 'Loading alone: 50,000 CIFAR images shuffled, cropped, flipped and normalised, in batches of 128.',
  goals: [],
  pictured: [],
  programs: (setting) =>
    [1, 2].flatMap((workers): Program[] => {
      const work = `loading with ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
      const parameters = [batch, workers, setting.seconds];
      const own: Program = {work, contestant: 'specnet', ...ownProgram('load', parameters)};
      const torch = torchProgram(setting, 'torch_load', parameters);
      return torch === null ? [own] : [own, {work, contestant: 'PyTorch DataLoader', ...torch}];
    }),
};
