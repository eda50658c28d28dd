/** The part of a training step that a kernel works for. */
export type Phase = 'forward' | 'loss' | 'backward' | 'update' | 'other';

/** What the kernels that follow are called for. */
export interface Section {
  /** The layer's name (`layer1.0.conv1`); null for work that belongs to no layer. */
  readonly layer: string | null;
  readonly phase: Phase;
}

/** One call of a kernel. On a GPU, where kernels run after their call, its times are those of the launch. */
export interface KernelCall {
  /** TensorFlow's name: `Conv2D`. */
  readonly operation: string;
  readonly section: Section;
  /** Milliseconds, as performance.now() counts them. */
  readonly start: number;
  readonly end: number;
}

export type KernelObserver = (call: KernelCall) => void;
