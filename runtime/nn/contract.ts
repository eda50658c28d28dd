/** One layer as the compiler expected it. Shapes leave the batch out and are NHWC: `[height, width, channels]`. */
export interface LayerContract {
  /** torchvision's state_dict prefix: `layer1.0.conv1`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Trainable numbers. */
  readonly parameters: number;
  /** Numbers that training updates without a gradient: batchnorm's running mean and variance. */
  readonly buffers: number;
  /** Multiply-accumulates of one image's forward pass; convolutions and dense layers count, nothing else. */
  readonly macs: number;
}

/** What `spec build` expects of a network, and `spec verify` compares the running one with. */
export interface Contract {
  readonly name: string;
  /** Hash of the resolved spec. */
  readonly spec: string;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly parameters: number;
  readonly buffers: number;
  readonly macs: number;
  /** Every layer that has a name (convolutions, norms, dense), in the order they run. */
  readonly layers: readonly LayerContract[];
}
