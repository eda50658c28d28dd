/**
 * One worker of a group, as a process: `node worker-process.js '{"addresses": […], "task": 0, "act": "sums"}'`. It
 * reports what happens in lines of JSON.
 */
import {UserError} from '../../common/errors.js';
import {joinGroup} from '../../runtime/cluster/index.js';
import type {Cluster, Joined, WaitingTimes} from '../../runtime/cluster/index.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';

/** What a worker does once all are there. */
export type Act =
  'sums' | 'loop' | 'memory' | 'throw' | 'report' | 'sleep' | 'nap' | 'unequal' | 'leave' | 'early' | 'late';

export interface WorkerOptions extends Cluster {
  readonly act: Act;
  readonly times?: WaitingTimes;
}

const options = JSON.parse(process.argv[2] ?? '') as WorkerOptions;
const report = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Numbers whose sums round differently in every order. */
function drawNumbers(count: number, task: number): Float32Array {
  return Float32Array.from({length: count}, (_, i) => Math.sin(i * 1.7 + task * 0.9) * 10 ** ((i + task) % 7));
}

const hex = (values: ArrayBufferView): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');

function sumAll({engine, group}: Joined): void {
  const made = (count: number, shape: readonly number[]) => engine.tensor(drawNumbers(count, group.task), shape);
  const tensors = [made(3, [3]), made(10_000, [100, 100]), made(1, [])];
  const first = group.startAllReduce(tensors, 'first');
  const second = group.startAllReduce([made(70_001, [70_001])], 'second');
  const sums = [...first.finish(), ...second.finish()];
  const again = group.allReduce(tensors, 'first');
  const counts = group.allReduce([engine.tensor(Int32Array.of(1, group.task, 2 ** 24 + 1), [3])], 'counts');
  const special = engine.tensor(Float32Array.of(Number.NaN, Infinity, 1 + 2 ** -8, 1 + 3 * 2 ** -8), [4]);
  const compressed = group.startAllReduce([...tensors, special], 'compressed', 'bfloat16').finish();
  const odd = Float32Array.of(Number.NaN, -0, Infinity, 1.5 + group.task);
  const whole = Int32Array.of(-7 - group.task, 2 ** 30);
  const sent = group.broadcast([engine.tensor(odd, [2, 2]), engine.tensor(whole, [2])], 'weights');
  const show = (tensor: Tensor): string => hex(engine.read(tensor));
  report({
    sums: sums.map(show),
    again: again.map(show),
    compressed: compressed.map(show),
    shapes: sums.map(({shape}) => shape),
    counts: [...engine.read(counts[0] as Tensor)],
    sent: sent.map(show),
    texts: [group.gather(`worker ${group.task}: Größe\n`, 'names'), group.gather('', 'names')],
  });
  group.leave();
}

/** Sums of a few numbers until something happens. */
async function loop({engine, group}: Joined, until: () => boolean): Promise<void> {
  const tensor = engine.tensor(drawNumbers(100, group.task), [100]);
  for (let step = 0; step <= 20 || !until(); step++) {
    engine.release(...group.allReduce([tensor], 'step'));
    if (step === 20) report({ready: true});
    if (step % 20 === 0) await pause(1);
  }
}

/** The one that is early computes while the late one, which waits for SIGUSR2, has not begun. */
async function sumInBackground({engine, group}: Joined, isLate: boolean): Promise<void> {
  const called = new Promise((resolve) => process.once('SIGUSR2', resolve));
  const alive = setInterval(() => undefined, 1000);
  report({waits: true});
  if (isLate) await called;
  clearInterval(alive);
  const tensor = engine.tensor(drawNumbers(20_000, group.task), [20_000]);
  const sum = group.startAllReduce([tensor], 'large');
  engine.release(tensor); // whose memory the sum has not to do with any more
  const matrix = engine.tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  const product = engine.kernel('MatMul', {T: {type: 1}, transpose_a: false, transpose_b: false})(matrix, matrix);
  report({product: [...engine.read(product)]});
  report({sum: hex(engine.read(sum.finish()[0] as Tensor))});
  group.leave();
}

async function measureMemory({engine, group}: Joined): Promise<void> {
  const tensors = [3, 1000, 20].map((count) => engine.tensor(drawNumbers(count, group.task), [count]));
  const used: number[] = [];
  for (let step = 0; step <= 5000; step++) {
    engine.release(...group.allReduce(tensors, 'step'));
    if (step % 1000 === 0) used.push(process.memoryUsage.rss());
  }
  report({used, tensors: engine.liveTensors});
  group.leave();
}

async function run(): Promise<void> {
  const joined = await joinGroup(options, {
    times: options.times ?? {start: 60, step: 60},
    report: (line) => report({line}),
  });
  const {engine, group} = joined;
  const {act} = options;
  process.on('SIGTERM', () => {
    report({signal: 'SIGTERM'});
    process.exit(0);
  });
  report({joined: true});
  if (act === 'sums') return sumAll(joined);
  if (act === 'early' || act === 'late') return sumInBackground(joined, act === 'late');
  if (act === 'memory') return measureMemory(joined);
  const start = Date.now();
  await loop(joined, () => act !== 'loop' && Date.now() - start > 300);
  if (act === 'leave') return;
  if (act === 'sleep') await pause(60_000);
  if (act === 'nap') {
    await pause(8000);
    group.allReduce([engine.tensor(new Float32Array(100), [100])], 'step');
  }
  if (act === 'unequal') group.allReduce([engine.tensor(new Float32Array(5), [5])], 'step');
  if (act === 'report') group.reportError('disk full: no "space"\nleft; on {device}');
  throw new Error('a fault of its own');
}

try {
  await run();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  report({code: error.code, message: error.message, advice: error.advice, cause: String(error.cause)});
  process.exitCode = error.exitCode;
}
