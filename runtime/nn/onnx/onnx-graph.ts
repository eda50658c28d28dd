import {at} from '../at.js';

/** The order of a feature map's axes after the batch; null for what is none. */
export type OnnxLayout = 'nchw' | 'nhwc' | null;

/** What a value of the graph looks like. */
export interface OnnxForm {
  /** After the batch, in the layout's order: `[c, h, w]` or `[h, w, c]`; all there are of a weight. */
  readonly sizes: readonly number[];
  readonly layout: OnnxLayout;
  /** Whether the batch comes before the sizes; default true. Weights, and what is made of them alone, have none. */
  readonly batched?: boolean;
  /** Of its numbers; default `element`. */
  readonly type?: OnnxType;
}

/** A value: the image, a weight, a constant or an output of a node. */
export interface OnnxValue extends OnnxForm {
  readonly name: string;
}

/** `element` is what activations are: float32, or float16 in a graph of halves. */
export type OnnxType = 'element' | 'float32' | 'int64' | 'uint8';

/** Integers as they are; floats apart, since ONNX tells 1 from 1.0. */
export type OnnxAttribute = number | string | readonly number[] | {readonly float: number};

export interface OnnxNode {
  /** `/layer1/0/conv1/Conv` */
  readonly name: string;
  readonly op: string;
  /** Names of values; empty where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant that belongs to a node. */
export interface OnnxConstant {
  readonly name: string;
  readonly type: OnnxType;
  readonly sizes: readonly number[];
  readonly numbers: readonly number[];
}

/** The form of a value of `[height, width, channels]` or `[features]` in a layout. */
export function onnxForm(shape: readonly number[], layout: 'nchw' | 'nhwc' = 'nchw'): OnnxForm {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined) return {sizes: shape, layout: null};
  return {sizes: layout === 'nchw' ? [channels, height, width] : shape, layout};
}

/**
 * An ONNX graph that operations write themselves into, node by node. Feature maps keep the layout that they were made
 * in until an operation needs the other one.
 */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  /** Every value that a node has made. */
  readonly values: OnnxValue[] = [];
  readonly #taken = new Map<string, number>();
  /** Values in their other layout, by name. */
  readonly #arranged = new Map<string, OnnxValue>();
  /** The parts that values have been split into. */
  readonly #parts = new Map<string, readonly OnnxValue[]>();
  #scope = '';

  /** @param opset 17 to 21 */
  constructor(readonly opset: number) {}

  /** @param scope `layer1/0/conv1`: what the names of the nodes that follow begin with */
  enter(scope: string): void {
    this.#scope = scope;
  }

  /** A node with one output. An input that is null is an optional one, left out. */
  call(
    op: string,
    inputs: readonly (OnnxValue | null)[],
    form: OnnxForm,
    attributes: OnnxNode['attributes'] = {},
  ): OnnxValue {
    return at(this.#callForAll(op, inputs, [form], attributes), 0);
  }

  /** A node whose output looks as its first input does. */
  map(op: string, inputs: readonly [OnnxValue, ...OnnxValue[]], attributes: OnnxNode['attributes'] = {}): OnnxValue {
    return this.call(op, inputs, inputs[0], attributes);
  }

  /** @param what names it in the scope: `/layer1/0/relu6/min` */
  constant(
    what: string,
    numbers: readonly number[],
    type: OnnxType = 'element',
    sizes: readonly number[] = [numbers.length],
  ): OnnxValue {
    const name = this.#claim(what);
    this.constants.push({name, type, sizes, numbers});
    return {name, sizes, layout: null, batched: false, type};
  }

  scalar(what: string, value: number): OnnxValue {
    return this.constant(what, [value], 'element', []);
  }

  /** Other sizes for the same numbers; the batch stays. */
  reshape(value: OnnxValue, form: OnnxForm): OnnxValue {
    if (value.sizes.join() === form.sizes.join()) return value;
    const isBatched = value.batched !== false;
    const sizes = this.constant('shape', isBatched ? [0, ...form.sizes] : form.sizes, 'int64');
    return this.call('Reshape', [value, sizes], {...form, batched: isBatched});
  }

  /** @param order of the axes, the batch included where there is one */
  transpose(value: OnnxValue, order: readonly number[], form: OnnxForm): OnnxValue {
    return this.call('Transpose', [value], form, {perm: order});
  }

  /** A value in a layout; what is no feature map stays as it is. */
  arrange(value: OnnxValue, layout: 'nchw' | 'nhwc'): OnnxValue {
    if (value.layout === null || value.layout === layout) return value;
    const known = this.#arranged.get(value.name);
    if (known !== undefined) return known;
    const [first, second, third] = value.sizes as readonly [number, number, number];
    const arranged =
      layout === 'nhwc'
        ? this.transpose(value, [0, 2, 3, 1], {sizes: [second, third, first], layout})
        : this.transpose(value, [0, 3, 1, 2], {sizes: [third, first, second], layout});
    this.#arranged.set(value.name, arranged);
    this.#arranged.set(arranged.name, value);
    return arranged;
  }

  /** Values in one layout: theirs where they have the same, else NCHW. */
  align(values: readonly OnnxValue[]): readonly OnnxValue[] {
    const layouts = new Set(values.map(({layout}) => layout));
    return layouts.size === 1 ? values : values.map((value) => this.arrange(value, 'nchw'));
  }

  /** One of the equal parts that the channels of a value are cut into. */
  part(value: OnnxValue, index: number, count: number): OnnxValue {
    const key = `${value.name} ${count}`;
    const known = this.#parts.get(key);
    if (known !== undefined) return at(known, index);
    const axis = channelAxis(value);
    const size = at(value.sizes, axis - 1) / count;
    const sizes = this.constant('sizes', Array.from({length: count}, () => size), 'int64');
    const form = {...value, sizes: value.sizes.map((whole, i) => (i === axis - 1 ? size : whole))};
    const parts = this.#callForAll('Split', [value, sizes], Array.from({length: count}, () => form), {axis});
    this.#parts.set(key, parts);
    return at(parts, index);
  }

  /** The value that is the network's output is called so. */
  rename(value: OnnxValue, name: string): OnnxValue {
    const renamed = {...value, name};
    const change = (names: readonly string[]): string[] => names.map((one) => (one === value.name ? name : one));
    this.nodes.forEach((node, i) => {
      this.nodes[i] = {...node, inputs: change(node.inputs), outputs: change(node.outputs)};
    });
    this.values.splice(this.values.findIndex((one) => one.name === value.name), 1);
    return renamed;
  }

  #callForAll(
    op: string,
    inputs: readonly (OnnxValue | null)[],
    forms: readonly OnnxForm[],
    attributes: OnnxNode['attributes'],
  ): readonly OnnxValue[] {
    const name = this.#claim(op);
    const values = forms.map(({sizes, layout, batched = true, type = 'element'}, i) => {
      return {name: `${name}_output_${i}`, sizes, layout, batched, type};
    });
    this.nodes.push({
      name,
      op,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: values.map((value) => value.name),
      attributes,
    });
    this.values.push(...values);
    return values;
  }

  /** `/layer1/0/Add`, `/layer1/0/Add_1`, … */
  #claim(what: string): string {
    const name = this.#scope === '' ? `/${what}` : `/${this.#scope}/${what}`;
    const count = this.#taken.get(name) ?? 0;
    this.#taken.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

/** The axis of the channels, with the batch counted. */
export function channelAxis({layout, sizes}: OnnxForm): number {
  return layout === 'nchw' ? 1 : sizes.length;
}
