import {basename} from 'node:path';
import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry, placeOfKey} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {positionAt} from '../diagnostics/place.js';
import * as say from '../diagnostics/resolve-messages.js';
import type {Library} from '../files/library.js';
import {getOperation} from '../operations/index.js';
import {readDefinition, resolveBlock} from './blocks.js';
import {makeDefaultHead} from './head.js';
import {loadPart} from './load.js';
import type {Expectation, ExpectKey, ModelSpec, OperationSpec, StageSpec} from './model-spec.js';
import {isReserved, toIdentifier} from './names.js';
import {resolveOperations} from './operations.js';
import {bindParameters, reportUnknownKeys} from './parameters.js';
import {numberAt, readList, readNumber, textAt} from './read.js';
import {firstLine, readStages} from './stages.js';

/** Blocks of a network, all stages together. ResNet-1202 has 600. */
const mostBlocks = 4096;

export interface Resolved {
  /** Null exactly when there is an error. */
  readonly spec: ModelSpec | null;
  readonly diagnostics: readonly Diagnostic[];
}

interface Context {
  readonly library: Library;
  /** The spec's file: blocks and stems are looked for beside it first. */
  readonly path: string;
  readonly diagnostics: Diagnostic[];
}

/**
 * A validated map becomes a network with nothing left to look up. It also runs on a map with faults, so that all of a
 * file's errors come together; then there is no spec.
 */
export function resolve(tree: MapTree, library: Library, path: string): Resolved {
  const context: Context = {library, path, diagnostics: []};
  const name = textAt(tree, 'name') ?? '';
  checkName(name, tree, context);
  const [height = 1, width = 1, channels = 1] = readList(getEntry(tree, 'input')).map((item) => readNumber(item) ?? 1);
  const classes = numberAt(tree, 'classes') ?? 2;
  const stem = resolveStem(getEntry(tree, 'stem'), channels, context);
  const stages = resolveStages(tree, channelsAfter(stem, channels), context);
  const last = stages.at(-1)?.blocks.at(-1)?.out ?? 1;
  const spec: ModelSpec = {
    name,
    identifier: toIdentifier(name),
    description: textAt(tree, 'description'),
    reference: textAt(tree, 'reference'),
    input: [height, width, channels],
    classes,
    stem,
    stages,
    head: resolveHead(tree, classes, last, context),
    expect: readExpectations(getEntry(tree, 'expect')),
    place: firstLine(tree),
    places: {
      input: placeOfKey(tree, 'input'),
      stem: placeOfKey(tree, 'stem'),
      head: tree.entries.has('head') ? placeOfKey(tree, 'head') : firstLine(tree),
      classes: placeOfKey(tree, 'classes'),
    },
  };
  return {spec: hasErrors(context.diagnostics) ? null : spec, diagnostics: context.diagnostics};
}

function checkName(name: string, tree: MapTree, {path, diagnostics}: Context): void {
  if (name === '') return;
  const place = getEntry(tree, 'name')?.place ?? tree.place;
  const file = basename(path).replace(/\.ya?ml$/, '');
  if (isReserved(name)) diagnostics.push(makeError(place, say.reservedName(name, toIdentifier(name))));
  else if (file !== name) diagnostics.push(makeError(place, say.nameDiffersFromFile(name, basename(path))));
}

function channelsAfter(operations: readonly OperationSpec[], input: number): number {
  return operations.reduce((channels, {operation, values}) => getOperation(operation).channels(values, channels), input);
}

/** A stem's name, a map of its name and parameters, or a list of operations. */
function resolveStem(tree: Tree | null, input: number, {library, path, diagnostics}: Context): OperationSpec[] {
  if (tree === null) return [];
  const known = new Map([['in', input]]);
  const schemas = library.schemas;
  if (tree.kind === 'list') return resolveOperations(tree, {variables: known, schemas, trail: ['stem'], diagnostics});
  const nameTree = tree.kind === 'map' ? getEntry(tree, 'name') : tree;
  if (nameTree?.kind !== 'scalar' || !isPartName(nameTree.value)) return [];
  const loaded = loadPart(library, 'stem', nameTree.value, nameTree.place, path);
  diagnostics.push(...loaded.diagnostics);
  if (loaded.tree === null) return [];
  const declared = getEntry(loaded.tree, 'parameters');
  reportUnknownKeys(tree, ['name'], declared, 'stem', diagnostics);
  const given = tree.kind === 'map' ? new Map([...tree.entries].map(([key, {value}]) => [key, value])) : new Map<string, Tree>();
  const trail = [`stem ${nameTree.value} (${cite(tree.place)})`];
  const variables = bindParameters(declared, given, known, diagnostics, trail);
  return resolveOperations(getEntry(loaded.tree, 'body'), {variables, schemas, trail, diagnostics});
}

function isPartName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value);
}

/** `resnet18.yaml:9`, as trails and generated comments cite a line. */
export function cite(place: Place): string {
  return `${basename(place.source.name)}:${positionAt(place.source, place.start).line}`;
}

function resolveStages(tree: MapTree, input: number, context: Context): StageSpec[] {
  const {library, path, diagnostics} = context;
  const blockTree = getEntry(tree, 'block');
  const common = textAt(tree, 'block');
  const parts = new Map<string, MapTree | null>();
  const stages: StageSpec[] = [];
  let channelsIn = input;
  let count = 0;
  for (const [index, stage] of readStages(tree, diagnostics).entries()) {
    const used = stage.block ?? (common === null || blockTree === null ? null : {name: common, place: blockTree.place});
    if (used === null || !isPartName(used.name)) continue;
    if (!parts.has(used.name)) {
      const loaded = loadPart(library, 'block', used.name, used.place, path);
      diagnostics.push(...loaded.diagnostics);
      parts.set(used.name, loaded.tree);
    }
    const part = parts.get(used.name) ?? null;
    if (part === null) continue;
    const where = `stages[${index}]`;
    if (stage.tree !== null) {
      reportUnknownKeys(stage.tree, ['blocks', 'channels', 'stride', 'block'], getEntry(part, 'parameters'), where, diagnostics);
    }
    if (stage.blocks === null || stage.channels === null) continue;
    count += stage.blocks;
    if (count > mostBlocks) {
      const place = (stage.tree === null ? null : getEntry(stage.tree, 'blocks'))?.place ?? stage.place;
      diagnostics.push(makeError(place, say.tooManyBlocks(count, mostBlocks)));
      return stages;
    }
    const definition = readDefinition(used.name, part);
    const out = stage.channels * definition.expansion;
    const given = stage.tree?.kind === 'map' ? new Map([...stage.tree.entries].map(([key, {value}]) => [key, value])) : new Map<string, Tree>();
    const trail = [`stage ${index + 1} (${cite(stage.place)})`, `block ${used.name}`];
    const scope = {schemas: library.schemas, trail, diagnostics};
    const sizes = {in: channelsIn, out, channels: stage.channels, stride: stage.stride};
    const {parameters, ...first} = resolveBlock(part, definition, sizes, given, scope);
    const {parameters: _same, ...rest} = resolveBlock(part, definition, {...sizes, in: out, stride: 1}, given, scope);
    const name = `layer${index + 1}`;
    const blocks = Array.from({length: stage.blocks}, (_, at) => ({name: `${name}.${at}`, ...(at === 0 ? first : rest)}));
    stages.push({name, place: stage.place, block: definition, channels: stage.channels, stride: stage.stride, parameters, blocks});
    channelsIn = out;
  }
  return stages;
}

function resolveHead(tree: MapTree, classes: number, input: number, {library, diagnostics}: Context): OperationSpec[] {
  const variables = new Map([['classes', classes], ['in', input]]);
  const head = getEntry(tree, 'head');
  if (head === null) return makeDefaultHead(classes, placeOfKey(tree, 'classes'));
  return resolveOperations(head, {variables, schemas: library.schemas, trail: ['head'], diagnostics});
}

function readExpectations(tree: Tree | null): Readonly<Record<ExpectKey, Expectation | null>> {
  const read = (key: ExpectKey): Expectation | null => {
    const found = getEntry(tree, key);
    const value = readNumber(found);
    return found === null || value === null ? null : {value, place: found.place};
  };
  return {parameters: read('parameters'), buffers: read('buffers'), macs: read('macs')};
}
