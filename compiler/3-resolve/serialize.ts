import {createHash} from 'node:crypto';
import type {Node} from 'yaml';
import {isRecord} from '../../common/record.js';
import {Document, isCollection, isMap, isPair, isScalar, visit} from '../1-parse/yaml.js';
import type {Data} from '../1-parse/tree.js';
import {getOperation, operations} from '../operations/index.js';
import type {Conventions} from './conventions.js';
import {serializeInit} from './init.js';
import type {BlockParts, BlockSpec, ItemSpec, ModelSpec, StageSpec} from './model-spec.js';

export type SerializedSpec = {readonly [key: string]: Data};

/** The resolved spec as plain data, in a fixed order: what a run folder keeps. Equal blocks are written once. */
export function serializeSpec(spec: ModelSpec): SerializedSpec {
  const {params, conventions, expect} = spec;
  return {
    name: spec.name,
    reference: spec.reference,
    ...(params.length === 0 ? {} : {params: Object.fromEntries(params.map(({name, value}) => [name, value]))}),
    ...toStructure(spec),
    numerics: serializeNumerics(conventions),
    init: serializeInit(conventions.init),
    expect: {
      parameters: expect.parameters?.value ?? null,
      buffers: expect.buffers?.value ?? null,
      macs: expect.macs?.value ?? null,
      ...(expect.output === null ? {} : {output: expect.output.value}),
      ...(expect.stages === null ? {} : {stages: expect.stages.value.map(({value}) => value)}),
    },
  };
}

/** What norms have that do not say their own: numbers that are theirs alone, with nothing left out. */
function serializeNumerics({numerics}: Conventions): SerializedSpec {
  const norms = ['batchnorm', 'layernorm', 'groupnorm'].filter((name) => operations.has(name));
  return Object.fromEntries(
    norms.map((name) => {
      const values = getOperation(name).fill({...numerics[name]});
      return [
        name,
        Object.fromEntries(Object.entries(values).filter(([key]) => ['epsilon', 'momentum'].includes(key))),
      ];
    }),
  ) as SerializedSpec;
}

/** The part of a spec that makes the network what it is: no description, no reference, no expectations. */
function toStructure(spec: ModelSpec): SerializedSpec {
  return {
    input: [...spec.input],
    classes: spec.classes,
    stem: spec.stem.map(serializeItem),
    stages: spec.stages.map(serializeStage),
    head: spec.head.map(serializeItem),
  };
}

function serializeStage({name, block, blocks, channels, stride, parameters}: StageSpec, index: number): SerializedSpec {
  if (block === null) return {name, body: (blocks[0]?.parts.body ?? []).map(serializeItem)};
  const isDefault = blocks.every((one, at) => one.name === `layer${index + 1}.${at}`);
  return {
    name: isDefault ? `layer${index + 1}` : name,
    block: block.name,
    blocks: blocks.length,
    ...(channels === null ? {} : {channels}),
    stride,
    ...parameters,
    ...(block.out === null ? {expansion: block.expansion} : {}),
    shortcut: block.shortcut,
    ...(block.projectsFrom === 'before' ? {from: block.projectsFrom} : {}),
    ...(isDefault ? {} : {names: blocks.map((one) => one.name)}),
    ...serializeBlocks(block.out !== null, blocks),
  };
}

/** The first block and one for all others where those are the same; else each run of equal ones. */
function serializeBlocks(ownOut: boolean, blocks: readonly BlockSpec[]): SerializedSpec {
  const [first, second] = blocks;
  if (first === undefined) return {};
  const isRegular = blocks.every(({parts}, at) => at === 0 || parts === second?.parts);
  if (isRegular && !ownOut) {
    if (second === undefined) return {first: serializeParts(first.parts)};
    const {projection, ...rest} = serializeParts(second.parts);
    // Where the channels stay, the others' shortcuts are identities.
    const others = second.parts.in === second.parts.out ? rest : {...rest, projection: projection ?? []};
    return {first: serializeParts(first.parts), others};
  }
  const runs: {parts: BlockParts; blocks: number}[] = [];
  for (const {parts} of blocks) {
    const last = runs.at(-1);
    if (last?.parts === parts) last.blocks++;
    else runs.push({parts, blocks: 1});
  }
  return {sequence: runs.map(({parts, blocks}) => ({blocks, out: parts.out, ...serializeParts(parts)}))};
}

function serializeParts({before, body, projection, after}: BlockParts): Record<string, Data> {
  return {
    ...(before.length === 0 ? {} : {before: before.map(serializeItem)}),
    body: body.map(serializeItem),
    projection: projection.map(serializeItem),
    after: after.map(serializeItem),
  };
}

function serializeItem(item: ItemSpec): Data {
  if (item.kind === 'parallel') {
    const {join, split, branches} = item;
    const lists = branches.map((branch) => branch.map(serializeItem));
    return {parallel: {join, ...(split ? {split: 'channels'} : {}), branches: lists}};
  }
  const {operation, name, values} = item;
  const keys = {...(name === null ? {} : {name}), ...(values as Record<string, Data>)};
  return Object.keys(keys).length === 0 ? operation : {[operation]: keys};
}

/** The resolved spec as YAML: one line an operation. */
export function toYaml(spec: ModelSpec): string {
  const document = new Document(serializeSpec(spec), {aliasDuplicateObjects: false});
  visit(document, {
    Collection: (_key, node) => {
      const values = node.items.map((item) => (isPair(item) ? item.value : item));
      node.flow = values.every((value) => isScalar(value) || (isCollection(value) && isOperation(node)));
    },
  });
  return document.toString({lineWidth: 0, flowCollectionPadding: false});
}

function isOperation(node: Node): boolean {
  return isMap(node) && node.items.length === 1 && !node.has('parallel');
}

/**
 * Eight hexadecimal digits that change exactly when the network does: SHA-256 of its structure. A comment, the order of
 * keys, a reference or an expectation does not change them.
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
