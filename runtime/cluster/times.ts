import {UserError} from '../../common/errors.js';

/** How long is waited for others, in seconds. */
export interface WaitingTimes {
  /** At the start, until all are there. */
  readonly start: number;
  /** For one of them to come to a step, unless 20 steps take longer. */
  readonly step: number;
}

/**
 * What SPECNET_START_TIMEOUT and SPECNET_WORKER_TIMEOUT say: 300 and 60 seconds unless they are set.
 * @throws UserError `environment-wrong`
 */
export function readWaitingTimes(environment: Readonly<Record<string, string | undefined>>): WaitingTimes {
  const read = (name: string, usual: number): number => {
    const text = environment[name] ?? '';
    if (text === '') return usual;
    if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
    throw new UserError(
      'environment-wrong',
      `${name}=${text} is not a number of seconds from 1 to 99999`,
      `set it for example to ${usual}, or unset it`,
      2,
    );
  };
  return {start: read('SPECNET_START_TIMEOUT', 300), step: read('SPECNET_WORKER_TIMEOUT', 60)};
}
