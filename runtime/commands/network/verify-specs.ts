import {formatCount} from '../../../common/format.js';
import {loadBuilt} from '../../load/load-network.js';
import {openTensorFlow} from '../../native/index.js';
import type {LayerContract} from '../../nn/contract.js';
import {Engine} from '../../nn/engine/engine.js';
import type {Check, Verification} from '../../verify/verify-network.js';
import {verifyNetwork} from '../../verify/verify-network.js';
import {prepareNetworks} from './prepare-network.js';

export interface VerifyOptions {
  readonly full: boolean;
  readonly format: 'text' | 'json';
}

/**
 * `spec verify`, which ends with the first network that is not what its spec says.
 *
 * @returns the exit status: 0, 1 where a network fails, 2 where the command or a spec is wrong
 */
export async function verifySpecs(args: readonly string[], {full, format}: VerifyOptions): Promise<number> {
  const networks = await prepareNetworks(args);
  if (networks === null) return 2;
  const engine = new Engine(await openTensorFlow());
  const made: (Verification & {readonly name: string})[] = [];
  for (const {name, module} of networks) {
    const {model, contract} = await loadBuilt(module);
    const verification = verifyNetwork(engine, model, contract);
    made.push({name, ...verification});
    if (format === 'text') process.stdout.write(formatVerification(name, verification, full));
    if (!verification.passed) break;
  }
  if (format === 'json') process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
  return made.every(({passed}) => passed) ? 0 : 1;
}

function formatVerification(name: string, {checks, layers, passed}: Verification, full: boolean): string {
  const rows = full ? layers.map(formatLayer) : [];
  return [`${name}  ${passed ? 'passes' : 'FAILS'}`, ...rows, ...checks.map(formatCheck), '', ''].join('\n');
}

function formatLayer({name, shape, parameters, macs}: LayerContract): string {
  const numbers = [parameters, macs].map((value) => formatCount(value).padStart(14));
  return `    ${name.padEnd(28)}${`[${shape.join(', ')}]`.padEnd(16)}${numbers.join('')}`;
}

function formatCheck({what, found, mismatch}: Check): string {
  const mark = mismatch === null ? '✓' : '✗';
  return `  ${mark} ${what.padEnd(12)}${mismatch === null ? found : `expected ${mismatch}; found ${found}`}`;
}
