import type {Augmentation} from '../../runtime/data/augment/index.js';

const cropAndFlip: readonly Augmentation[] = [
  {name: 'random-crop', padding: 4, fill: 'zeros'},
  {name: 'horizontal-flip', probability: 0.5},
];

/** specs/recipes/default.yaml's. */
export const usual = 'crop and flip';

/** What the loaders are measured with, by name; bench/peers/images.py has the same of torchvision's. */
export const augmentations: Readonly<Record<string, readonly Augmentation[]>> = {
  [usual]: cropAndFlip,
  'random erasing': [
    ...cropAndFlip,
    {name: 'random-erasing', probability: 0.5, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 'zeros'},
  ],
  'color jitter': [
    ...cropAndFlip,
    {name: 'color-jitter', brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1},
  ],
  TrivialAugment: [...cropAndFlip, {name: 'trivial-augment'}],
  RandAugment: [...cropAndFlip, {name: 'rand-augment', operations: 2, magnitude: 9}],
};
