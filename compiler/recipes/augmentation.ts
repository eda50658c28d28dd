/** One of a recipe's augmentations, with nothing optional left. */
export type Augmentation =
  | {readonly name: 'random-crop'; readonly padding: number; readonly fill: 'zeros' | 'reflect'}
  | {readonly name: 'horizontal-flip'; readonly probability: number}
  | {readonly name: 'alternating-flip'}
  | {readonly name: 'cutout'; readonly size: number}
  | {
      readonly name: 'random-erasing';
      readonly probability: number;
      readonly scale: readonly [number, number];
      readonly ratio: readonly [number, number];
      readonly value: 'zeros' | 'random';
    }
  | {
      readonly name: 'color-jitter';
      readonly brightness: number;
      readonly contrast: number;
      readonly saturation: number;
      readonly hue: number;
    }
  | {readonly name: 'trivial-augment'}
  | {readonly name: 'rand-augment'; readonly operations: number; readonly magnitude: number};
