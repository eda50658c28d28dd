/** What the command line asks of an export; where a word is left out, the format's own default holds. */
export interface ExportSettings {
  /** Of ONNX's operators. */
  readonly opset?: number;
  /** Weights and activations in float16; the image and the logits stay float32. */
  readonly half?: boolean;
  /** What the network is given: numbers normalized as in training, or bytes as a camera has them. */
  readonly input?: 'normalized' | 'pixels';
  /** Of the image. */
  readonly layout?: 'nchw' | 'nhwc';
  /** A softmax after the logits. */
  readonly probabilities?: boolean;
  /** Images at a time; any number where left out. */
  readonly batch?: number;
}

export type ExportOption = keyof ExportSettings;
