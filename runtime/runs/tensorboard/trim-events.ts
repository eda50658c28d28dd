import {fromBinary} from '@bufbuild/protobuf';
import {maxReadable, readBounded} from '../../../common/read-bounded.js';
import {writeFileAtomically} from '../../../common/write-file.js';
import {EventSchema} from './event_pb.js';
import {maskedCrc} from './masked-crc.js';

const lengthBytes = 8;
const crcBytes = 4;
const frameBytes = lengthBytes + 2 * crcBytes;

/**
 * Leaves in an event file what belongs to the steps up to `lastStep`: later records, half ones and damaged ones go.
 *
 * @returns the steps of the records with values that the file then has
 */
export function trimEvents(path: string, lastStep: number): number[] {
  const bytes = readBounded(path, maxReadable);
  const steps: number[] = [];
  const kept: Buffer[] = [];
  for (let start = 0; start + frameBytes <= bytes.length;) {
    const length = bytes.readBigUInt64LE(start);
    const isLength = bytes.readUInt32LE(start + lengthBytes) === maskedCrc(bytes.subarray(start, start + lengthBytes));
    // Without its length nobody knows where the next record begins.
    if (!isLength || length > BigInt(bytes.length - start - frameBytes)) break;
    const end = start + frameBytes + Number(length);
    const step = readStep(bytes.subarray(start, end));
    if (step !== null && step.number <= lastStep) {
      kept.push(bytes.subarray(start, end));
      if (step.hasValues) steps.push(step.number);
    }
    start = end;
  }
  const size = kept.reduce((sum, record) => sum + record.length, 0);
  if (size !== bytes.length) writeFileAtomically(path, kept);
  return steps;
}

/** Null where the record is damaged. */
function readStep(record: Buffer): {readonly number: number; readonly hasValues: boolean} | null {
  const data = record.subarray(lengthBytes + crcBytes, -crcBytes);
  if (record.readUInt32LE(record.length - crcBytes) !== maskedCrc(data)) return null;
  const {step, what} = fromBinary(EventSchema, data);
  return {number: Number(step), hasValues: what.case === 'summary'};
}
