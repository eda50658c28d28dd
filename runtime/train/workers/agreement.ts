import type {WorkerGroup} from '../../cluster/index.js';
import type {BatchResult} from '../../evaluate/metrics.js';
import type {Clock, WorkerSpeed} from '../clock.js';
import {countReports, decodeReports, encodeReport} from './report.js';
import type {Report} from './report.js';

/** A batch's result with what it is of. */
export type CountedResult = BatchResult & {readonly images: number};

interface Times {
  done: number;
  busy: number;
  waited: number;
}

/**
 * What workers decide together. With every batch each reports its part of the loss, its time, and whether it
 * was asked to stop; so all of them know the same and stop after the same step.
 */
export class Agreement implements Clock {
  readonly #stopping = new AbortController();
  readonly #times: Times[];
  #wantsStop = false;
  #chiefsTime = 0;
  #last: Times = {done: 0, busy: 0, waited: 0};

  constructor(readonly group: Pick<WorkerGroup, 'addresses' | 'task'>) {
    this.#times = group.addresses.map(() => ({done: 0, busy: 0, waited: 0}));
  }

  /** Aborted on all workers after the same batch; the reason is the worker, by its number, that was asked to stop. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Numbers of a report table. */
  get size(): number {
    return countReports(this.group.addresses.length);
  }

  /** Makes all workers stop after a batch that is still to come. */
  requestStop(): void {
    this.#wantsStop = true;
  }

  /** What this worker did in the step that has just ended. */
  note(done: number, busy: number, waited: number): void {
    this.#last = {done, busy, waited};
  }

  /** This worker's part of a batch, to be added up over all workers. */
  encode({loss, correct, images}: CountedResult): Float32Array {
    const {addresses, task} = this.group;
    const stop = this.#wantsStop ? 1 : 0;
    const report = {loss, correct, images, stop, clock: performance.now(), ...this.#last};
    this.#last = {done: 0, busy: 0, waited: 0};
    return encodeReport(report, task, addresses.length);
  }

  /** @returns the sums over all workers */
  decode(table: Float32Array): CountedResult {
    const reports = decodeReports(table, this.group.addresses.length);
    this.#chiefsTime = reports[0]?.clock ?? 0;
    reports.forEach(({done, busy, waited}, worker) => {
      const times = this.#times[worker] as Times;
      times.done += done;
      times.busy += busy;
      times.waited += waited;
    });
    const stopping = reports.findIndex(({stop}) => stop > 0);
    if (stopping >= 0) this.#stopping.abort(stopping);
    const add = (name: keyof Report): number => reports.reduce((sum, report) => sum + report[name], 0);
    return {loss: add('loss'), correct: add('correct'), images: add('images')};
  }

  now(): number {
    return this.#chiefsTime;
  }

  takeSpeeds(): WorkerSpeed[] {
    return this.#times.map((times) => {
      const {done, busy, waited} = times;
      Object.assign(times, {done: 0, busy: 0, waited: 0});
      const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);
      return {imagesPerSecond: ratio(done, busy), waiting: ratio(waited, busy + waited)};
    });
  }
}
