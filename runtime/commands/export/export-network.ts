import {relative, resolve} from 'node:path';
import {UserError} from '../../../common/errors.js';
import {Predictor} from '../../evaluate/predictor.js';
import {exportNetwork, refuseIdleOptions} from '../../export/export-network.js';
import type {ExportSettings} from '../../export/export-settings.js';
import type {ExportReport} from '../../export/format.js';
import {openTensorFlow} from '../../native/index.js';
import {Engine} from '../../nn/engine/engine.js';
import {readCount} from '../inputs/read-count.js';
import {exportFormats} from './formats.js';
import {openSource} from './open-source.js';
import type {OpenedSource} from './open-source.js';

/** As commander gives them. */
export interface ExportFlags {
  readonly format: string;
  readonly weights?: string;
  readonly out?: string;
  readonly opset?: string;
  readonly half?: true;
  readonly input?: 'normalized' | 'pixels';
  readonly layout?: 'nchw' | 'nhwc';
  readonly probabilities?: true;
  readonly batch?: string;
}

/**
 * `spec export`.
 *
 * @returns the exit status: 2 where the spec has faults
 * @throws UserError as `openSource` and `exportNetwork` do
 */
export async function exportByCommand(named: string, values: readonly string[], flags: ExportFlags): Promise<number> {
  const format = exportFormats.find(({name}) => name === flags.format);
  if (format === undefined) throw new Error(`no format ${flags.format}`);
  const settings = readSettings(flags);
  refuseIdleOptions(format, settings);
  const opened = await openSource(named, values, flags.weights);
  if (opened === null) return 2;
  const out = resolve(flags.out ?? `${opened.name}${format.ending}`);
  const predictor = await openPredictor(opened);
  try {
    const report = await exportNetwork(format, opened.source, settings, predictor, out);
    process.stdout.write(describe(opened, report));
    return 0;
  } finally {
    predictor.dispose();
  }
}

function readSettings({opset, half, input, layout, probabilities, batch}: ExportFlags): ExportSettings {
  return {
    ...(opset !== undefined && {opset: readCount('--opset', opset, 17)}),
    ...(half && {half}),
    ...(input && {input}),
    ...(layout && {layout}),
    ...(probabilities && {probabilities}),
    ...(batch !== undefined && {batch: readCount('--batch', batch, 1)}),
  };
}

/** In float32, whatever the training was in: that is what an export computes in. */
async function openPredictor({source, weights}: OpenedSource): Promise<Predictor> {
  const engine = new Engine(await openTensorFlow());
  try {
    return new Predictor(engine, source.model, 'float32', source.weights);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      'weights-other',
      `${weights} does not fit ${source.contract.name}: ${error.message}`,
      'Name weights of this very network with --weights.',
      1,
      {cause: error},
    );
  }
}

function describe(
  {source: {contract}, weights}: OpenedSource,
  {paths, runtime, difference, advice}: ExportReport & {readonly paths: readonly string[]},
): string {
  const shown = paths.map((path) => relative(process.cwd(), path));
  const checked =
    runtime === null || difference === null
      ? 'not run: no runtime is at hand'
      : `${runtime} differs by ${difference.toExponential(1)} of the largest answer`;
  return [
    `network  ${contract.name}, weights of ${relative(process.cwd(), resolve(weights))}`,
    `export   ${shown.join(', ')}`,
    `check    ${checked}`,
    ...advice.map((line) => `         ${line}`),
    '',
  ].join('\n');
}
