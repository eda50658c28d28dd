import {createHash} from 'node:crypto';
import type {Node} from 'yaml';
import {Document, isCollection, isMap, isPair, isScalar, visit} from 'yaml';
import type {Data} from '../1-parse/tree.js';
import {operations} from '../operations/index.js';
import type {ModelSpec, OperationSpec} from './model-spec.js';

export type PlainSpec = {readonly [key: string]: Data};

/** The resolved spec as plain data, in a fixed order: what a run folder keeps. Equal blocks are written once. */
export function toPlain(spec: ModelSpec): PlainSpec {
  return {
    name: spec.name,
    reference: spec.reference,
    ...toStructure(spec),
    expect: {
      parameters: spec.expect.parameters?.value ?? null,
      buffers: spec.expect.buffers?.value ?? null,
      macs: spec.expect.macs?.value ?? null,
    },
  };
}

/** The part of a spec that makes the network what it is: no description, no reference, no promises. */
function toStructure(spec: ModelSpec): PlainSpec {
  return {
    input: [...spec.input],
    classes: spec.classes,
    stem: spec.stem.map(plainOperation),
    stages: spec.stages.map(({name, block, channels, stride, parameters, blocks}) => {
      const [first, second] = blocks;
      return {
        name,
        block: block.name,
        blocks: blocks.length,
        channels,
        stride,
        ...parameters,
        expansion: block.expansion,
        shortcut: block.shortcut,
        first: {
          body: (first?.body ?? []).map(plainOperation),
          projection: (first?.projection ?? []).map(plainOperation),
          after: (first?.after ?? []).map(plainOperation),
        },
        ...(second === undefined
          ? {}
          : {others: {body: second.body.map(plainOperation), after: second.after.map(plainOperation)}}),
      };
    }),
    head: spec.head.map(plainOperation),
  };
}

function plainOperation({operation, name, values}: OperationSpec): Data {
  const keys = {...(name === null ? {} : {name}), ...(values as Record<string, Data>)};
  return Object.keys(keys).length === 0 ? operation : {[operation]: keys};
}

/** The resolved spec as YAML: one line an operation. */
export function toYaml(spec: ModelSpec): string {
  const document = new Document(toPlain(spec), {aliasDuplicateObjects: false});
  visit(document, {
    Collection: (_key, node) => {
      const values = node.items.map((item) => (isPair(item) ? item.value : item));
      node.flow = values.every((value) => isScalar(value) || (isCollection(value) && isOperation(node)));
    },
  });
  return document.toString({lineWidth: 0, flowCollectionPadding: false});
}

function isOperation(node: Node): boolean {
  return isMap(node) && node.items.length === 1;
}

/**
 * Eight hexadecimal digits that change exactly when the network does: SHA-256 of its structure. A comment, the order of
 * keys, a reference or a promise does not change them.
 */
export function hashSpec(spec: ModelSpec): string {
  return createHash('sha256')
    .update(JSON.stringify([spec.name, toStructure(spec)], leaveOutYounger))
    .digest('hex')
    .slice(0, 8);
}

/** An operation as it is hashed: a key that came to the language later counts where it says something new. */
function leaveOutYounger(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const [[operation, keys] = ['', null], ...others] = Object.entries(value);
  const younger = operations.get(operation)?.younger;
  if (others.length > 0 || younger === undefined || !isRecord(keys)) return value;
  const kept = Object.entries(keys).filter(([key, given]) => given !== younger[key]);
  return kept.length === 0 ? operation : {[operation]: Object.fromEntries(kept)};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
