
/** The activations' number format. Weights, statistics, loss and optimizer are float32 in both. */
export type Precision = 'float32' | 'bfloat16';
