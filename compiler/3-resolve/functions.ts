/** A function that expressions may call. */
export interface ExpressionFunction {
  /** As messages show it: `divisible(x, n)`. */
  readonly form: string;
  readonly arity: 1 | 2 | 'any';
  readonly compute: (...values: readonly number[]) => number;
}

/** All of them but `if(c, a, b)`, which computes only the value that it takes. */
export const functions: ReadonlyMap<string, ExpressionFunction> = new Map<string, ExpressionFunction>([
  ['min', {form: 'min(a, b)', arity: 'any', compute: Math.min}],
  ['max', {form: 'max(a, b)', arity: 'any', compute: Math.max}],
  ['floor', {form: 'floor(x)', arity: 1, compute: Math.floor}],
  ['ceil', {form: 'ceil(x)', arity: 1, compute: Math.ceil}],
  ['round', {form: 'round(x)', arity: 1, compute: roundHalfEven}],
  ['abs', {form: 'abs(x)', arity: 1, compute: Math.abs}],
  ['sqrt', {form: 'sqrt(x)', arity: 1, compute: Math.sqrt}],
  ['divisible', {form: 'divisible(x, n)', arity: 2, compute: makeDivisible}],
]);

/** The nearest whole number, of two equally near the even one: Python's and PyTorch's `round`. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}

/**
 * The nearest multiple of `step`, at least one step and never below 90% of the value: how MobileNet and what followed
 * it round widths (torchvision's _make_divisible).
 */
export function makeDivisible(value: number, step: number): number {
  if (step <= 0) return NaN; // there is no such multiple: evaluate says so
  const nearest = Math.max(step, Math.floor(Math.trunc(value + step / 2) / step) * step);
  return nearest < 0.9 * value ? nearest + step : nearest;
}
