import {formatNumber, percent} from '../../common/format.js';
import {indentTable, namesAndNumbers} from '../../common/table.js';
import type {StepTally} from './tally.js';

/** A step's table by operation, the slowest first; at its end is the time that no kernel ran. */
export function formatOperations(step: Omit<StepTally, 'layers'>): string {
  const {operations, milliseconds, calls, outside, waiting} = step;
  const row = (name: string, times: string, time: number) => [
    name,
    times,
    formatNumber(time),
    percent(time / milliseconds),
  ];
  return indentTable(
    namesAndNumbers(['operation', 'calls', 'ms', '% of step']),
    [
      ...operations.map((one) => row(one.operation, String(one.calls), one.milliseconds)),
      row('outside kernels', '', outside),
      ...(waiting === undefined ? [] : [row('waiting for other workers', '', waiting)]),
      row('step', String(calls), milliseconds),
    ],
  );
}
