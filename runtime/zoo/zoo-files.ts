import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {readText} from '../runs/read-record.js';
import {isPlainName} from '../runs/run-folder.js';
import {writeFileAtomically} from '../../common/write-file.js';
import {formatZooPage} from './format-zoo.js';
import type {ZooAbout} from './format-zoo.js';
import {summarizeNetwork} from './summarize-network.js';
import type {ZooNetwork} from './zoo.js';

const file = 'zoo.json';

/** zoo.json: each network with its runs, and with what they come to. */
export function formatZooJson(networks: readonly ZooNetwork[], about: ZooAbout): string {
  const summarized = networks.map(({runs, ...network}) => {
    const summary = summarizeNetwork({...network, runs});
    return {...network, ...summary, runs};
  });
  return `${JSON.stringify({...about, networks: summarized}, null, 2)}\n`;
}

/** Brings zoo.json and zoo.md in a zoo's folder up to date; each is whole at any moment. */
export function writeZoo(folder: string, networks: readonly ZooNetwork[], about: ZooAbout): void {
  writeFileAtomically(join(folder, file), [formatZooJson(networks, about)]);
  writeFileAtomically(join(folder, 'zoo.md'), [formatZooPage(networks, about)]);
}

/**
 * The networks that a zoo's folder knows; none where it is new.
 *
 * @throws UserError `zoo-damaged`
 */
export function readZoo(folder: string): ZooNetwork[] {
  const path = join(folder, file);
  if (!existsSync(path)) return [];
  try {
    const {networks} = JSON.parse(readText(path) ?? '') as {networks?: unknown};
    if (Array.isArray(networks) && networks.every(isNetwork)) return networks;
  } catch {
    // reported below
  }
  throw new UserError(
    'zoo-damaged',
    `${path} is not as specnet wrote it.`,
    'Remove it: no run is lost, and networks that you name again return to the table.',
    2,
  );
}

function isNetwork(value: unknown): value is ZooNetwork {
  if (typeof value !== 'object' || value === null) return false;
  const {name, spec, parameters, macs, misfit, runs} = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    isPlainName(name) &&
    typeof spec === 'string' &&
    typeof parameters === 'number' &&
    typeof macs === 'number' &&
    (misfit === null || typeof misfit === 'string') &&
    Array.isArray(runs) &&
    runs.every(isRun)
  );
}

function isRun(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const {seed, reason} = value as Record<string, unknown>;
  return Number.isSafeInteger(seed) && (reason === null || typeof reason === 'string');
}
