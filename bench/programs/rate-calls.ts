/**
 * Images a second over at least three calls and `seconds`, by the clock on the wall, after the first calls:
 * allocations, and oneDNN's choice of kernels. Everything between two calls counts, such as waiting for a batch.
 */
export async function rateCalls(
  call: () => void | Promise<void>,
  images: number,
  seconds: number,
  warmUp = 3,
): Promise<number> {
  for (let i = 0; i < warmUp; i++) await call();
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let calls = 0;
  for (; calls < 3 || elapsed() < seconds; calls++) await call();
  return (calls * images) / elapsed();
}
