import {UserError} from '../../../common/errors.js';
import {guess} from '../../../common/suggest.js';
import type {Model} from '../../nn/model.js';
import type {Node} from '../../nn/node.js';
import type {Parameter} from '../../nn/operation.js';

/** A convolution that can whiten the images: what its filters see of them. */
export interface Whitened {
  /** The index of the weights among the model's parameters. */
  readonly index: number;
  readonly weight: Parameter;
  readonly window: Window;
}

/** What a filter sees of an image. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How far apart its pixels are. */
  readonly dilation: number;
}

/**
 * The convolution of a name, which has to see all channels of the image itself, through two filters for each number of
 * a window: an eigenvector and its negative, as airbench has them.
 *
 * @throws UserError `whiten-layer`
 */
export function findWhitened(model: Model, layer: string): Whitened {
  const node = model.nodes.find(({name}) => name === layer);
  if (node === undefined) throw unknownLayer(model, layer);
  const {operation, inputs} = node;
  if (operation.kind !== 'conv') {
    const what = `is not a convolution, but ${operation.kind}`;
    throw refusal(`whiten.layer: ${layer} of ${model.name} ${what}.`, nameWhitened(model));
  }
  const [weight] = operation.parameters as readonly [Parameter];
  const [height, width, channels, filters] = weight.shape as readonly [number, number, number, number];
  if (inputs[0] !== model.image || channels !== model.image.shape[2]) {
    const what =
      inputs[0] === model.image ? 'sees the channels of the image in groups' : 'does not see the image itself';
    throw refusal(`whiten.layer: ${layer} of ${model.name} ${what}.`, nameWhitened(model));
  }
  const wanted = 2 * height * width * channels;
  if (filters !== wanted) {
    throw refusal(
      `whiten.layer: ${layer} of ${model.name} has ${filters} filters, but whitening ${height} x ${width} pixels of ` +
        `${channels} channels takes ${wanted}, two for each number.`,
      `Write "channels: ${wanted}" for ${layer} in the spec, or whiten: null in the recipe.`,
    );
  }
  const window = {height, width, channels, dilation: operation.dilation ?? 1};
  return {index: model.parameters.indexOf(weight), weight, window};
}

function unknownLayer(model: Model, layer: string): UserError {
  const names = listConvolutions(model).map(({name}) => name as string);
  return refusal(
    `whiten.layer: ${model.name} has no layer ${layer}.`,
    guess(layer, names) + nameWhitened(model),
  );
}

/** Which layers would do. */
function nameWhitened(model: Model): string {
  const first = listConvolutions(model).filter(({inputs}) => inputs[0] === model.image);
  const names = first.map(({name}) => name as string);
  if (names.length === 0) return 'No convolution of this network sees the image itself: write whiten: null.';
  return `Name the convolution that sees the image, ${names.join(' or ')}, or write whiten: null.`;
}

function listConvolutions({nodes}: Model): Node[] {
  return nodes.filter(({name, operation}) => name !== null && operation.kind === 'conv');
}

function refusal(message: string, advice: string): UserError {
  return new UserError('whiten-layer', message, advice, 2);
}
