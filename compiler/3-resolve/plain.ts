import {createHash} from 'node:crypto';
import type {Node} from 'yaml';
import {Document, isCollection, isMap, isPair, isScalar, visit} from 'yaml';
import type {Data} from '../1-parse/tree.js';
import type {BlockParts, BlockSpec, ItemSpec, ModelSpec, StageSpec} from './model-spec.js';

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
    stem: spec.stem.map(plainItem),
    stages: spec.stages.map(plainStage),
    head: spec.head.map(plainItem),
  };
}

function plainStage({name, block, blocks, channels, stride, parameters}: StageSpec, index: number): PlainSpec {
  const isDefault = blocks.every((one, at) => one.name === `layer${index + 1}.${at}`);
  const projectsFrom = block.projectsFrom === 'before' ? {'projects-from': 'before'} : {};
  return {
    name: isDefault ? `layer${index + 1}` : name,
    block: block.name,
    blocks: blocks.length,
    ...(channels === null ? {} : {channels}),
    stride,
    ...parameters,
    ...(block.out === null ? {expansion: block.expansion} : {}),
    shortcut: block.shortcut,
    ...projectsFrom,
    ...(isDefault ? {} : {names: blocks.map((one) => one.name)}),
    ...plainBlocks(block.out !== null, blocks),
  };
}

/** The first block and one for all others where those are the same; else each run of equal ones. */
function plainBlocks(ownOut: boolean, blocks: readonly BlockSpec[]): PlainSpec {
  const [first, second] = blocks;
  if (first === undefined) return {};
  const isRegular = blocks.every(({parts}, at) => at === 0 || parts === second?.parts);
  if (isRegular && !ownOut) {
    if (second === undefined) return {first: plainParts(first.parts)};
    const {projection, ...rest} = plainParts(second.parts);
    // Where the channels stay, the others' shortcuts are identities.
    const others = second.parts.in === second.parts.out ? rest : {...rest, projection: projection ?? []};
    return {first: plainParts(first.parts), others};
  }
  const runs: {parts: BlockParts; blocks: number}[] = [];
  for (const {parts} of blocks) {
    const last = runs.at(-1);
    if (last?.parts === parts) last.blocks++;
    else runs.push({parts, blocks: 1});
  }
  return {sequence: runs.map(({parts, blocks}) => ({blocks, out: parts.out, ...plainParts(parts)}))};
}

function plainParts({before, body, projection, after}: BlockParts): Record<string, Data> {
  return {
    ...(before.length === 0 ? {} : {before: before.map(plainItem)}),
    body: body.map(plainItem),
    projection: projection.map(plainItem),
    after: after.map(plainItem),
  };
}

function plainItem(item: ItemSpec): Data {
  if (item.kind === 'parallel') {
    const {join, split, branches} = item;
    const lists = branches.map((branch) => branch.map(plainItem));
    return {parallel: {join, ...(split ? {split: 'channels'} : {}), branches: lists}};
  }
  const {operation, name, values} = item;
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
  return isMap(node) && node.items.length === 1 && !node.has('parallel');
}

/**
 * Eight hexadecimal digits that change exactly when the network does: SHA-256 of its structure. A comment, the order of
 * keys, a reference or a promise does not change them.
 */
export function hashSpec(spec: ModelSpec): string {
  return createHash('sha256')
    .update(JSON.stringify([spec.name, toStructure(spec)]))
    .digest('hex')
    .slice(0, 8);
}
