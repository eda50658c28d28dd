import {readVersion} from '../../runs/environment.js';
import {describeNetwork} from '../describe-network.js';
import type {ExportSettings} from '../export-settings.js';
import type {ExportSource} from '../export-source.js';

/**
 * What an ONNX file carries of its network, as values of JSON: what nobody has said is not in it. The same run and
 * settings give the same, since nothing in it is of the clock or the machine.
 */
export function describeFile(source: ExportSource, settings: ExportSettings): Readonly<Record<string, unknown>> {
  const all = {specnet: readVersion(), ...describeNetwork(source, settings), weights: source.weightsMetadata};
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** As ONNX has metadata, text by key: text as it is, anything else as JSON. */
export function writeAsText(description: Readonly<Record<string, unknown>>): Record<string, string> {
  const write = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(description).map(([key, value]) => [key, write(value)]));
}
