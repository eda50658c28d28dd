import {closeSync, fstatSync, readdirSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {create, toBinary} from '@bufbuild/protobuf';
import {maskedCrc} from './masked-crc.js';
import type {Histogram} from './histogram.js';
import {EventSchema} from './event_pb.js';
import type {Event} from './event_pb.js';
import {trimEvents} from './trim-events.js';
import {appendToFile, openToAppend} from '../../../common/write-file.js';

/** Numbers of one step by tag: `{'train/loss': 1.2}`. */
export type Scalars = Readonly<Record<string, number>>;

export interface TensorBoardWriter {
  /** The steps up to the last one that the folder had numbers of when it was opened. */
  readonly steps: ReadonlySet<number>;
  /** Adds the numbers at `step` and brings them to the disk. */
  write(step: number, scalars: Scalars): void;
  /** Likewise, by tag. */
  writeHistograms(step: number, histograms: Readonly<Record<string, Histogram>>): void;
  close(): void;
}

/**
 * Goes on with the event file in `folder`, cut off after `lastStep`, or starts one, named so that TensorBoard finds
 * it.
 *
 * @param graph the network as a GraphDef, which a new file starts with
 */
export function openTensorBoard(
  folder: string,
  lastStep = 0,
  now: () => number = Date.now,
  graph: Uint8Array | null = null,
): TensorBoardWriter {
  const start = 'events.out.tfevents.';
  const there = readdirSync(folder).filter((name) => name.startsWith(start)).sort();
  const steps = new Set(there.flatMap((name) => trimEvents(join(folder, name), lastStep)));
  const path = join(folder, there.at(-1) ?? `${start}${Math.floor(now() / 1000)}.${hostname()}.${process.pid}.0`);
  const file = openToAppend(path);
  if (fstatSync(file).size === 0) {
    const time = now() / 1000;
    appendToFile(
      path,
      file,
      Buffer.concat([encodeVersion(time), ...(graph === null ? [] : [encodeGraphEvent(time, graph)])]),
    );
  }
  return {
    steps,
    write: (step, scalars) => appendToFile(path, file, encodeScalars(now() / 1000, step, scalars)),
    writeHistograms: (step, histograms) => appendToFile(path, file, encodeHistograms(now() / 1000, step, histograms)),
    close: () => closeSync(file),
  };
}

/** The record that every event file starts with. */
export function encodeVersion(wallTime: number): Uint8Array {
  return encodeRecord(create(EventSchema, {wallTime, what: {case: 'fileVersion', value: 'brain.Event:2'}}));
}

/** @param wallTime seconds since 1970 */
export function encodeScalars(wallTime: number, step: number, scalars: Scalars): Uint8Array {
  const value = Object.entries(scalars).map(([tag, simpleValue]) => ({
    tag,
    value: {case: 'simpleValue' as const, value: simpleValue},
  }));
  return encodeRecord(create(EventSchema, {wallTime, step: BigInt(step), what: {case: 'summary', value: {value}}}));
}

function encodeHistograms(wallTime: number, step: number, histograms: Readonly<Record<string, Histogram>>): Uint8Array {
  const value = Object.entries(histograms).map(([tag, histogram]) => ({
    tag,
    value: {case: 'histo' as const, value: {...histogram}},
  }));
  return encodeRecord(create(EventSchema, {wallTime, step: BigInt(step), what: {case: 'summary', value: {value}}}));
}

function encodeGraphEvent(wallTime: number, graph: Uint8Array): Uint8Array {
  return encodeRecord(create(EventSchema, {wallTime, what: {case: 'graphDef', value: graph}}));
}

/**
 * TensorFlow's record framing (tensorflow/core/lib/io/record_writer.h): length, CRC of the length, data, CRC of the
 * data; little-endian.
 */
function encodeRecord(event: Event): Uint8Array {
  const data = toBinary(EventSchema, event);
  const record = Buffer.alloc(8 + 4 + data.length + 4);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc(data), 12 + data.length);
  return record;
}
