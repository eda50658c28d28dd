import {isRecord} from '../../common/record.js';
import {readRecord} from './read-record.js';

/** What a config.json says of the weights beside it, as timm and the Hugging Face hub write it; null: nothing. */
export interface ModelCard {
  /** timm's name of the network, such as `resnet18`. */
  readonly architecture: string | null;
  readonly classes: readonly string[] | null;
  /** Of each channel, of pixels scaled to 0…1. */
  readonly mean: readonly number[] | null;
  readonly std: readonly number[] | null;
  /** Height and width of the images. */
  readonly size: readonly [number, number] | null;
}

/**
 * Reads a config.json; whatever it does not have, or has in another form, is null.
 *
 * @param path need not be there
 */
export function readModelCard(path: string): ModelCard {
  const config = readRecord(path, JSON.parse);
  const trained = isRecord(config['pretrained_cfg']) ? config['pretrained_cfg'] : config;
  const {architecture} = config;
  const [, height, width] = numbersOf(trained['input_size']) ?? [];
  return {
    architecture: typeof architecture === 'string' ? architecture : null,
    classes: textsOf(config['label_names']) ?? textsOf(trained['label_names']) ?? labelsOf(config['id2label']),
    mean: numbersOf(trained['mean']),
    std: numbersOf(trained['std']),
    size: height === undefined || width === undefined ? null : [height, width],
  };
}

function numbersOf(value: unknown): readonly number[] | null {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= 4;
  return isList && value.every((one) => Number.isFinite(one)) ? (value as number[]) : null;
}

function textsOf(value: unknown): readonly string[] | null {
  const isList = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
  return isList ? (value as string[]) : null;
}

/** `{"0": "cat", "1": "dog"}`, of transformers. */
function labelsOf(value: unknown): readonly string[] | null {
  if (!isRecord(value)) return null;
  return textsOf(Object.keys(value).map((_, index) => value[String(index)]));
}
