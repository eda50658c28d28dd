import {formatNumber, percent} from '../../common/format.js';
import {indentTable, namesAndNumbers} from '../../common/table.js';
import type {StepTally} from './tally.js';

/** A step's table by operation, the slowest first; the last row is the time that no kernel ran. */
export function formatOperations({operations, milliseconds, calls, outside}: Omit<StepTally, 'layers'>): string {
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
      row('step', String(calls), milliseconds),
    ],
  );
}
