import {nextBelow} from '../../random/random.js';
import type {ImageShape, ImageStep} from './augmentation.js';
import {rotation, shearAcross, shearDown, transform} from './affine.js';
import {adjustBrightness, adjustContrast, adjustSaturation, adjustSharpness} from './colors.js';
import {cropImage} from './crop.js';
import {autocontrast, equalize, posterize, solarize} from './tones.js';

/** One operation of a policy: its strengths, by bin, and what it does with one of them. */
export interface PolicyOperation {
  /** torchvision's name. */
  readonly name: string;
  /** Empty where there is nothing to choose. */
  readonly magnitudes: readonly number[];
  /** Whether a magnitude is as often negative. */
  readonly signed: boolean;
  /** @returns `result`, or the image itself where nothing changes */
  readonly apply: (image: Uint8Array, result: Uint8Array, magnitude: number) => Uint8Array;
}

/** The largest of each strength; the smallest is 0, for bits of posterize 8. */
interface Strengths {
  readonly shear: number;
  readonly across: number;
  readonly down: number;
  readonly degrees: number;
  readonly color: number;
  /** How many of eight bits posterize takes away. */
  readonly bits: number;
}

const bins = 31;

/** One operation at one strength, both at random: Müller and Hutter 2021, torchvision's TrivialAugmentWide. */
export function createTrivialAugment(shape: ImageShape): ImageStep {
  const operations = listTrivial(shape);
  return (image, result, {random}) => {
    const operation = operations[nextBelow(random, operations.length)] as PolicyOperation;
    const magnitude = operation.magnitudes[nextBelow(random, bins)] ?? 0;
    const sign = operation.signed && nextBelow(random, 2) === 1 ? -1 : 1;
    return operation.apply(image, result, sign * magnitude);
  };
}

/** One of RandAugment's operations, of a given strength: Cubuk et al. 2020, torchvision's RandAugment. */
export function createRandAugment(magnitude: number, shape: ImageShape): ImageStep {
  const operations = listRandom(shape);
  return (image, result, {random}) => {
    const operation = operations[nextBelow(random, operations.length)] as PolicyOperation;
    const sign = operation.signed && nextBelow(random, 2) === 1 ? -1 : 1;
    return operation.apply(image, result, sign * (operation.magnitudes[magnitude] ?? 0));
  };
}

export function listTrivial(shape: ImageShape): PolicyOperation[] {
  return listOperations(shape, {shear: 0.99, across: 32, down: 32, degrees: 135, color: 0.99, bits: 6});
}

export function listRandom(shape: ImageShape): PolicyOperation[] {
  const [across, down] = [(150 / 331) * shape[1], (150 / 331) * shape[0]];
  return listOperations(shape, {shear: 0.3, across, down, degrees: 30, color: 0.9, bits: 4});
}

/** In torchvision's order. */
function listOperations(shape: ImageShape, {shear, across, down, degrees, color, bits}: Strengths): PolicyOperation[] {
  const channels = shape[2];
  const operation = (
    name: string,
    magnitudes: readonly number[],
    signed: boolean,
    change: (image: Uint8Array, result: Uint8Array, magnitude: number) => void,
  ): PolicyOperation => ({
    name,
    magnitudes,
    signed,
    apply(image, result, magnitude) {
      change(image, result, magnitude);
      return result;
    },
  });
  const adjust = (name: string, change: (image: Uint8Array, result: Uint8Array, factor: number) => void) =>
    operation(name, space(0, color), true, (image, result, by) => change(image, result, 1 + by));
  return [
    {name: 'Identity', magnitudes: [], signed: false, apply: (image) => image},
    operation('ShearX', space(0, shear), true, (from, to, by) => transform(from, to, shape, shearAcross(by))),
    operation('ShearY', space(0, shear), true, (from, to, by) => transform(from, to, shape, shearDown(by))),
    operation('TranslateX', space(0, across), true, (from, to, by) => cropImage(from, to, shape, 0, -Math.trunc(by))),
    operation('TranslateY', space(0, down), true, (from, to, by) => cropImage(from, to, shape, -Math.trunc(by), 0)),
    operation('Rotate', space(0, degrees), true, (from, to, by) => transform(from, to, shape, rotation(by, shape))),
    adjust('Brightness', adjustBrightness),
    adjust('Color', adjustSaturation),
    adjust('Contrast', adjustContrast),
    adjust('Sharpness', (image, result, factor) => adjustSharpness(image, result, factor, shape)),
    operation('Posterize', countBits(bits), false, posterize),
    operation('Solarize', space(255, 0), false, solarize),
    operation('AutoContrast', [], false, (from, to) => autocontrast(from, to, channels)),
    operation('Equalize', [], false, (from, to) => equalize(from, to, channels)),
  ];
}

/**
 * From start to end in equal steps. torch.linspace, in float32, is off in the last digit, which one the CPU decides.
 */
function space(start: number, end: number): number[] {
  return Array.from({length: bins}, (_, bin) => (start * (bins - 1 - bin) + end * bin) / (bins - 1));
}

/** The bits that are kept, by bin; halves are rounded to the even number, as torch rounds. */
function countBits(most: number): number[] {
  return Array.from({length: bins}, (_, bin) => {
    const exact = (bin * most) / (bins - 1);
    const rounded = Math.abs(exact % 1) === 0.5 ? 2 * Math.round(exact / 2) : Math.round(exact);
    return 8 - rounded;
  });
}
