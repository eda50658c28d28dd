
/** A number that is known after every epoch. */
export type Metric = 'val/loss' | 'val/acc' | 'train/loss' | 'train/acc';
