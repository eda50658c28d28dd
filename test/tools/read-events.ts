import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fromBinary} from '@bufbuild/protobuf';
import type {Histogram} from '../../runtime/runs/tensorboard/histogram.js';
import {maskedCrc} from '../../runtime/runs/tensorboard/masked-crc.js';
import {EventSchema, GraphDefSchema} from '../../runtime/runs/tensorboard/event_pb.js';
import type {Event} from '../../runtime/runs/tensorboard/event_pb.js';

/** What a folder's event files hold, as test/oracle/read_events.py prints it. */
export interface StoredEvents {
  readonly scalars: Readonly<Record<string, readonly (readonly [step: number, time: number, value: number])[]>>;
  readonly histograms: Readonly<Record<string, readonly ({readonly step: number} & Histogram)[]>>;
  /** Null where no graph was written. */
  readonly graph: readonly GraphNode[] | null;
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly shape: readonly number[];
}

/** Reads a folder's event files without TensorBoard, each record held to its checksums. */
export function readEvents(folder: string): StoredEvents {
  const scalars: Record<string, [step: number, time: number, value: number][]> = {};
  const histograms: Record<string, ({step: number} & Histogram)[]> = {};
  let graph: GraphNode[] | null = null;
  const files = readdirSync(folder).filter((name) => name.startsWith('events.out.tfevents.')).sort();
  for (const {step, wallTime, what} of files.flatMap((name) => readRecords(readFileSync(join(folder, name))))) {
    if (what.case === 'graphDef') graph = readGraph(what.value);
    if (what.case !== 'summary') continue;
    for (const {tag, value} of what.value.value) {
      if (value.case === 'simpleValue') (scalars[tag] ??= []).push([Number(step), wallTime, value.value]);
      if (value.case !== 'histo') continue;
      const {min, max, num, sum, sumSquares, bucketLimit, bucket} = value.value;
      (histograms[tag] ??= []).push({step: Number(step), min, max, num, sum, sumSquares, bucketLimit, bucket});
    }
  }
  return {scalars, histograms, graph};
}

/** TensorFlow's records: length, CRC of the length, data, CRC of the data. */
function readRecords(bytes: Buffer): Event[] {
  const events: Event[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + 12 + Number(bytes.readBigUInt64LE(start));
    const data = bytes.subarray(start + 12, end);
    assert.equal(bytes.readUInt32LE(start + 8), maskedCrc(bytes.subarray(start, start + 8)), `the length at ${start}`);
    assert.equal(bytes.readUInt32LE(end), maskedCrc(data), `the record at ${start}`);
    events.push(fromBinary(EventSchema, data));
    start = end + 4;
  }
  return events;
}

function readGraph(bytes: Uint8Array): GraphNode[] {
  return fromBinary(GraphDefSchema, bytes).node.map(({name, op, input, attr}) => {
    const shapes = attr['_output_shapes']?.value;
    const [shape] = shapes?.case === 'list' ? shapes.value.shape : [];
    return {name, op, input, shape: shape?.dim.map(({size}) => Number(size)) ?? []};
  });
}
