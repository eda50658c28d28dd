import type {Attributes, Constant, GraphNode} from './graph.js';

/** A value of the graph that is being built: a node's output. Sizes are known, but for the batch, which may be -1. */
export interface Value {
  readonly shape: readonly number[];
  /** The node, once it stands in the graph; a constant does so when a node first takes it in. */
  readonly source: string | Constant;
}

/** Builds a graph node by node. Each has a name of its own, in the scope of the layer that is being traced. */
export class GraphBuilder {
  readonly nodes: (GraphNode | Constant)[] = [];
  readonly #taken = new Map<string, number>();
  readonly #written = new Map<Constant['data'], string>();
  #scope = '';

  /** @param scope `layer1/0/conv1`: what the names of the nodes that follow begin with */
  enter(scope: string): void {
    this.#scope = scope;
  }

  /**
   * A call of a kernel.
   * @param shape of its first output
   * @param name the node's own where the scope's and the kernel's are not what it is called
   */
  call(
    op: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: Attributes,
    name: string = this.#scope === '' ? op : `${this.#scope}/${op}`,
  ): Value {
    const sources = inputs.map((input) => this.#write(input));
    const source = this.#claim(name);
    this.nodes.push({name: source, op, inputs: sources, attributes});
    return {shape, source};
  }

  /** Weights. They are written when they are first used: what is reshaped before that takes its new shape. */
  weights(name: string, data: Float32Array, shape: readonly number[]): Value {
    return {shape, source: {name, data, shape, isKernel: shape.length > 1}};
  }

  /** A constant of the layer that is being traced: sizes, axes, factors. */
  local(name: string, data: Constant['data'], shape: readonly number[] = [data.length]): Value {
    const scoped = this.#scope === '' ? name : `${this.#scope}/${name}`;
    return {shape, source: {name: scoped, data, shape, isKernel: false}};
  }

  scalar(value: number): Value {
    return this.local('constant', Float32Array.of(value), []);
  }

  #write({source, shape}: Value): string {
    if (typeof source === 'string') return source;
    const written = this.#written.get(source.data);
    if (written !== undefined) return written;
    const name = this.#claim(source.name);
    this.nodes.push({...source, name, shape});
    this.#written.set(source.data, name);
    return name;
  }

  /** `conv`, `conv_1`, `conv_2`, … */
  #claim(name: string): string {
    const count = this.#taken.get(name) ?? 0;
    this.#taken.set(name, count + 1);
    return count === 0 ? name : this.#claim(`${name}_${count}`);
  }
}

/** One of the outputs of a node that has several. */
export function outputOf({shape, source}: Value, index: number): Value {
  return {shape, source: index === 0 || typeof source !== 'string' ? source : `${source}:${index}`};
}
