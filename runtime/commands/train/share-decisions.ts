import {Writable} from 'node:stream';
import type {Screen} from '../../../common/screen.js';
import {nameWorker} from '../../cluster/index.js';
import {ownClock} from '../../train/clock.js';
import type {Clock} from '../../train/clock.js';
import type {GradientExchange} from '../../train/workers/gradient-exchange.js';

/** What a training's end is decided by. */
export interface Decisions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Makes an interrupt of one worker that of all, after the same step, and the chief's clock theirs.
 *
 * @param exchange null: one process, which decides alone
 * @param own this process's interrupt
 * @param report is passed whom another's came from
 */
export function shareDecisions(
  exchange: GradientExchange | null,
  own: AbortSignal,
  report: (text: string) => void,
): Decisions {
  if (exchange === null) return {signal: own, clock: ownClock};
  const {agreement, group} = exchange;
  own.addEventListener('abort', () => agreement.requestStop());
  if (own.aborted) agreement.requestStop();
  const {signal} = agreement;
  signal.addEventListener('abort', () => {
    const other = nameWorker(group, Number(signal.reason));
    if (!own.aborted) report(`${other} was interrupted: all stop after this step.\n`);
  });
  exchange.meet();
  return {signal, clock: agreement};
}

/** Shows nothing. */
export function silentScreen(): Screen {
  return new Writable({write: (_chunk, _encoding, done) => done()});
}
