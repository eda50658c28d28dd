import {nextUniform, shuffle} from '../../random/random.js';
import type {ColorJitter, ImageStep} from './augmentation.js';
import {adjustBrightness, adjustContrast, adjustHue, adjustSaturation} from './colors.js';

/** torchvision's ColorJitter: brightness, contrast, saturation and hue, each by a random factor, in a random order. */
export function createColorJitter({brightness, contrast, saturation, hue}: ColorJitter): ImageStep {
  const factors = (by: number) => ({lowest: Math.max(0, 1 - by), highest: 1 + by});
  const changes = [
    {by: brightness, change: adjustBrightness, ...factors(brightness)},
    {by: contrast, change: adjustContrast, ...factors(contrast)},
    {by: saturation, change: adjustSaturation, ...factors(saturation)},
    {by: hue, change: adjustHue, lowest: -hue, highest: hue},
  ].filter(({by}) => by > 0);
  const order = Uint32Array.from(changes.keys());
  return (image, result, {random}) => {
    let current = image;
    for (const which of shuffle(order, random)) {
      const {change, lowest, highest} = changes[which] as (typeof changes)[number];
      change(current, result, lowest + (highest - lowest) * nextUniform(random));
      current = result;
    }
    return current;
  };
}
