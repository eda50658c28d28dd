import type {DiagnosticFormat} from '../diagnostics/format.js';
import {describeNetwork} from '../report/network.js';
import {formatComparison, formatNetwork} from '../report/network-text.js';
import {compileSpecs, readBatch, refuseBatch} from './compile-specs.js';

export interface InfoFlags {
  readonly full?: boolean;
  readonly batch: string;
  readonly format: DiagnosticFormat;
}

/** `spec info`. Returns the exit status: 0, or 2 where a spec or an option is wrong. */
export function describeSpecs(names: readonly string[], flags: InfoFlags, cwd: string): number {
  const batch = readBatch(flags.batch);
  if (batch === null) return refuseBatch(flags.batch);
  const compiled = compileSpecs(names, flags.format, cwd);
  if (compiled === null) return 2;
  const networks = compiled.map(({graph}) => describeNetwork(graph, batch));
  process.stdout.write(
    flags.format === 'json'
      ? `${JSON.stringify(networks, null, 2)}\n`
      : networks.length > 1 && flags.full !== true
        ? formatComparison(networks)
        : networks.map((network) => formatNetwork(network, flags.full === true)).join('\n'),
  );
  return 0;
}
