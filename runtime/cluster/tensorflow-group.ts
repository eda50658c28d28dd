import {UserError} from '../../common/errors.js';
import type {GroupFunctions, Outcome} from '../native/index.js';
import {DataType} from '../nn/engine/engine.js';
import type {Engine, Tensor} from '../nn/engine/engine.js';
import type {Cluster} from './cluster.js';
import {explainFailure, explainTimeout, findCulprits, findMissing} from './explain-failure.js';
import {hashKey} from './hash-key.js';
import {decodeTexts, placeBytes, wordsFor} from './text-words.js';
import {readReport, writeReport} from './report.js';
import type {Report} from './report.js';
import {StepClock} from './step-clock.js';
import type {StartedAllReduce, WireFormat, WorkerGroup} from './worker-group.js';

/**
 * How long a barrier waits that is to find who is missing, in milliseconds: the others come to it at about the same
 * time. Where steps are long, each worker's own median says how long it is patient, so they may differ by some of it.
 */
const postMortem = (patience: number): number => Math.ceil(Math.max(2000, 0.1 * patience));

/** A worker may be as late as so many steps take, with whatever is done between some of them. */
const patientSteps = 20;

/** How long a worker stays after it has found another one lost, so that nobody takes this one for the culprit. */
const linger = 1000;

/** The group as TensorFlow's collectives make it. Sums run one after the other in a thread of their own. */
export class TensorFlowGroup implements WorkerGroup {
  readonly addresses: readonly string[];
  readonly task: number;
  #waited = 0;
  #failure: Error | null = null;
  readonly #names = new Map<number, string>();
  readonly #clock = new StepClock();

  /** @param timeout how long a sum is waited for, in seconds, where steps are not long */
  constructor(
    private readonly engine: Engine,
    private readonly functions: GroupFunctions,
    private readonly cluster: Cluster,
    private readonly timeout: number,
  ) {
    this.addresses = cluster.addresses;
    this.task = cluster.task;
  }

  get waited(): number {
    return this.#waited;
  }

  allReduce(tensors: readonly Tensor[], key: string): Tensor[] {
    return this.startAllReduce(tensors, key).finish();
  }

  startAllReduce(tensors: readonly Tensor[], key: string, format: WireFormat = 'float32'): StartedAllReduce {
    if (this.#failure !== null) throw this.#failure;
    const [first] = tensors;
    if (first === undefined) return {finish: () => []};
    const types = new Set(tensors.map(({dtype}) => dtype));
    if (types.size > 1 || !([DataType.float32, DataType.int32] as number[]).includes(first.dtype))
      throw new Error(`the sum ${key} needs tensors that are all float32 or all int32`);
    const compress = format === 'bfloat16';
    const attributes = {T: {type: first.dtype}, count: tensors.length, key: this.#number(key), compress};
    this.engine.kernels('SpecnetStartSum', attributes, 0)(...tensors);
    return {
      finish: () => {
        this.#wait(attributes.key);
        return this.engine.kernels('SpecnetTakeSum', attributes, tensors.length)();
      },
    };
  }

  broadcast(tensors: readonly Tensor[], key: string): Tensor[] {
    // A sum of the chief's bits, as integers, and zeros: exact whatever they mean, NaN and -0 too.
    const words = tensors.map((tensor) => this.#asWords(tensor));
    const sums = this.allReduce(words, key);
    this.engine.release(...words);
    return sums.map((sum, index) => this.#bitcast(sum, (tensors[index] as Tensor).dtype));
  }

  gather(text: string, key: string): string[] {
    const workers = this.addresses.length;
    const own = new TextEncoder().encode(text);
    const ownLength = Int32Array.from({length: workers}, (_, task) => (task === this.task ? own.length : 0));
    const lengths = this.#sumWords(ownLength, key);
    const total = wordsFor(lengths);
    if (total === 0) return Array.from({length: workers}, () => '');
    // Each length is a sum of its own to TensorFlow, which remembers shapes.
    return decodeTexts(this.#sumWords(placeBytes(own, lengths, this.task), `${key} of ${total}`), lengths);
  }

  reportError(message: string): void {
    if (this.#failure instanceof UserError) return; // another's, and all know of that already
    this.#report({kind: 'failed', task: this.task, text: message});
  }

  leave(): void {
    // Whoever does not come has no say in what is finished.
    if (this.#failure === null) this.functions.waitAtBarrier('leave', this.timeout * 1000);
  }

  #sumWords(words: Int32Array, key: string): Int32Array {
    const tensor = this.engine.tensor(words, [words.length]);
    const [sum] = this.allReduce([tensor], key) as [Tensor];
    const values = this.engine.read(sum) as unknown as Int32Array;
    this.engine.release(tensor, sum);
    return values;
  }

  #asWords(tensor: Tensor): Tensor {
    if (this.task === 0) return this.#bitcast(this.engine.retain(tensor), DataType.int32);
    const count = tensor.shape.reduce((product, size) => product * size, 1);
    return this.engine.tensor(new Int32Array(count), tensor.shape);
  }

  /** Takes the tensor over. */
  #bitcast(tensor: Tensor, dtype: number): Tensor {
    if (tensor.dtype === dtype) return tensor;
    const result = this.engine.kernel('Bitcast', {T: {type: tensor.dtype}, type: {type: dtype}})(tensor);
    this.engine.release(tensor);
    return result;
  }

  #linger(): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, linger);
  }

  #number(key: string): number {
    const number = hashKey(key);
    const other = this.#names.get(number);
    if (other !== undefined && other !== key) throw new Error(`the keys ${key} and ${other} have the same hash`);
    this.#names.set(number, key);
    return number;
  }

  #wait(key: number): void {
    if (this.#failure !== null) throw this.#failure;
    const start = performance.now();
    const patience = Math.ceil(Math.max(this.timeout * 1000, patientSteps * this.#clock.median));
    const outcome = this.functions.waitForSum(key, patience);
    const end = performance.now();
    this.#waited += end - start;
    this.#clock.note(key, end);
    if (outcome?.code === 0) return;
    this.#failure = outcome === null ? this.#findMissing(key, patience) : this.#passOn(outcome);
    throw this.#failure;
  }

  /** After a sum that did not come in time: who is missing, which this worker finds out or another one has found. */
  #findMissing(key: number, patience: number): Error {
    const barrier = this.functions.waitAtBarrier('missing', postMortem(patience));
    // What the coordination service may have found out meanwhile is more than that somebody did not come.
    const late = this.functions.waitForSum(key, 0);
    if (late !== null) return explainFailure(late, this.cluster);
    const seconds = patience / 1000;
    const [task] = findMissing(barrier, this.cluster);
    // One that comes to the barrier after this one has gone would take this one, the chief above all, for the culprit.
    if (task !== undefined) this.#report({kind: 'stuck', task, text: String(Math.round(seconds))});
    return explainTimeout(seconds, barrier, this.cluster);
  }

  #passOn(outcome: Outcome): Error {
    const [culprit] = findCulprits(outcome.message, this.cluster);
    if (readReport(outcome.message) === null && culprit !== undefined)
      this.#report({kind: 'lost', task: culprit, text: ''});
    else this.#linger();
    return explainFailure(outcome, this.cluster);
  }

  #report(report: Report): void {
    this.functions.reportError(writeReport(report));
    this.#linger();
  }
}
