/**
 * What the network should answer for each image of a batch: its class, or, where images were mixed, `fraction` of the
 * class `a` and the rest of `b`.
 */
export type Targets = Int32Array | MixedTargets;

export interface MixedTargets {
  /** Class indices `[n]`. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** The weight of `a`, from 0 to 1 (lambda of mixup); the same for all images of a batch. */
  readonly fraction: number;
}

export interface LossOptions {
  /** Fraction of every target that is spread over all classes alike. */
  readonly label_smoothing: number;
}

export const defaultLoss: LossOptions = {label_smoothing: 0};

/** The classes by which hits are counted: of a mixed image, the one with the larger fraction. */
export function mainClasses(targets: Targets): Int32Array {
  if (targets instanceof Int32Array) return targets;
  return targets.fraction >= 0.5 ? targets.a : targets.b;
}

/** The targets of the images from `begin` up to `end`; the arrays are the targets' own memory. */
export function sliceTargets(targets: Targets, begin: number, end: number): Targets {
  if (targets instanceof Int32Array) return targets.subarray(begin, end);
  const {a, b, fraction} = targets;
  return {a: a.subarray(begin, end), b: b.subarray(begin, end), fraction};
}

/**
 * Checks targets against the network's classes, before TensorFlow reads past them.
 *
 * @throws RangeError where a label is none of the classes, or the targets are none
 */
export function checkTargets(targets: Targets, classes: number): void {
  const {a, b, fraction} = targets instanceof Int32Array ? {a: targets, b: targets, fraction: 1} : targets;
  if (a.length === 0) throw new RangeError('a batch needs at least one image with its label');
  if (a.length !== b.length)
    throw new RangeError(`mixed targets need two labels an image: ${a.length} and ${b.length}`);
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new RangeError(`the fraction of mixed targets is ${fraction}, not between 0 and 1`);
  }
  for (const labels of [a, b]) {
    const image = labels.findIndex((label) => label < 0 || label >= classes);
    if (image === -1) continue;
    throw new RangeError(
      `image ${image} of the batch has the label ${labels[image]}, and the network has ${classes} classes: ` +
        `labels are 0 to ${classes - 1}`,
    );
  }
}

/**
 * The targets as probabilities `[n, classes]`, row by row: what torch.nn.CrossEntropyLoss makes of class indices with
 * label_smoothing, and of probabilities with it.
 */
export function spreadTargets(targets: Targets, classes: number, {label_smoothing}: LossOptions): Float32Array {
  const {a, b, fraction} = targets instanceof Int32Array ? {a: targets, b: targets, fraction: 1} : targets;
  const result = new Float32Array(a.length * classes).fill(label_smoothing / classes);
  const put = (labels: Int32Array, weight: number): void => {
    if (weight === 0) return;
    labels.forEach((label, image) => {
      const place = image * classes + label;
      result[place] = (result[place] as number) + weight * (1 - label_smoothing);
    });
  };
  put(a, fraction);
  put(b, 1 - fraction);
  return result;
}
