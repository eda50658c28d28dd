import type {JsonRecord} from '../../common/record.js';
import {readBounded} from '../../common/read-bounded.js';

/** Of results.csv, the longest: some hundred thousand epochs. */
const maxBytes = 32 * 2 ** 20;

/** The text of a run's file; null where there is none, or it cannot be read. */
export function readText(path: string): string | null {
  try {
    return readBounded(path, maxBytes).toString('utf8');
  } catch {
    return null;
  }
}

/**
 * A run's JSON or YAML file as plain values. What is missing, or what somebody has damaged, is read as nothing: a list
 * of runs is not the place to fail.
 *
 * @param parse throws where the text is not of its form
 */
export function readRecord(path: string, parse: (text: string) => unknown): JsonRecord {
  const text = readText(path);
  if (text === null) return {};
  try {
    const value = parse(text);
    return typeof value === 'object' && value !== null ? (value as JsonRecord) : {};
  } catch {
    return {};
  }
}
