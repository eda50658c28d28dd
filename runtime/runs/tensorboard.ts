import {closeSync, openSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {create, toBinary} from '@bufbuild/protobuf';
import crc32c from 'crc-32/crc32c.js';
import {EventSchema} from './proto/event_pb.js';
import type {Event} from './proto/event_pb.js';
import {appendToFile} from '../write-file.js';

/** Numbers of one step by tag: `{'train/loss': 1.2}`. */
export type Scalars = Readonly<Record<string, number>>;

export interface TensorBoardWriter {
  /** Adds the numbers at `step` and brings them to the disk. */
  write(step: number, scalars: Scalars): void;
  close(): void;
}

/** Starts an event file in `folder`, named so that TensorBoard finds it. */
export function openTensorBoard(folder: string, now: () => number = Date.now): TensorBoardWriter {
  const name = `events.out.tfevents.${Math.floor(now() / 1000)}.${hostname()}.${process.pid}.0`;
  const path = join(folder, name);
  const file = openSync(path, 'ax');
  appendToFile(path, file, encodeVersion(now() / 1000));
  return {
    write: (step, scalars) => appendToFile(path, file, encodeScalars(now() / 1000, step, scalars)),
    close: () => closeSync(file),
  };
}

/** The record that every event file starts with. */
export function encodeVersion(wallTime: number): Uint8Array {
  return encodeRecord(create(EventSchema, {wallTime, what: {case: 'fileVersion', value: 'brain.Event:2'}}));
}

/** @param wallTime seconds since 1970 */
export function encodeScalars(wallTime: number, step: number, scalars: Scalars): Uint8Array {
  const value = Object.entries(scalars).map(([tag, simpleValue]) => ({tag, simpleValue}));
  return encodeRecord(create(EventSchema, {wallTime, step: BigInt(step), what: {case: 'summary', value: {value}}}));
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

/** A CRC-32C rotated and moved, so that a CRC stored in the data does not spoil the CRC over it (crc32c.h: Mask). */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
