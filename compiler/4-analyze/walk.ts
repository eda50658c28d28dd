import type {BlockDefinition, BlockSpec, OperationSpec, Shortcut} from '../3-resolve/model-spec.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/analyze-messages.js';
import {add, sameShape} from '../operations/add.js';
import {getOperation} from '../operations/index.js';
import type {Shape} from '../operations/operation.js';
import type {GraphBlock, Step} from './graph.js';
import {sumCosts} from './graph.js';

/** What a walk over the network carries along. */
export interface Walk {
  readonly diagnostics: Diagnostic[];
  /** Names of layers met so far. */
  readonly names: Set<string>;
}

/** Follows a shape through operations. Null where one of them allows no output: that has been reported. */
export function walkOperations(
  list: readonly OperationSpec[],
  input: Shape,
  prefix: string,
  trail: readonly string[],
  walk: Walk,
): {steps: Step[]; shape: Shape} | null {
  const steps: Step[] = [];
  let shape = input;
  for (const [index, spec] of list.entries()) {
    const name = spec.name === null ? null : prefix + spec.name;
    if (name !== null && walk.names.has(name)) {
      walk.diagnostics.push(makeError(spec.places['name'] ?? spec.place, say.duplicateLayer(spec.name ?? ''), trail));
    } else if (name !== null) {
      walk.names.add(name);
    }
    const {problems, shape: next, ...costs} = getOperation(spec.operation).measure(spec.values, shape);
    for (const {key, wording} of problems) {
      const place = (key === null ? undefined : spec.places[key]) ?? spec.place;
      walk.diagnostics.push(makeError(place, wording, [...trail, `operation ${index + 1}`]));
    }
    if (next === null || problems.length > 0) return null;
    shape = next;
    steps.push({spec, name, shape, ...costs});
  }
  return {steps, shape};
}

/** Follows a shape through a block, and settles which shortcut it takes. */
export function walkBlock(
  block: BlockSpec,
  definition: BlockDefinition,
  input: Shape,
  trail: readonly string[],
  walk: Walk,
): GraphBlock | null {
  const prefix = `${block.name}.`;
  const body = walkOperations(block.body, input, prefix, trail, walk);
  if (body === null) return null;
  if (body.shape.at(-1) !== block.out) {
    walk.diagnostics.push(makeError(definition.place, say.blockOutput(body.shape.at(-1) ?? 0, block.out), trail));
    return null;
  }
  const projects = definition.shortcut === 'projection' && !sameShape(body.shape, input);
  const shortcut: Shortcut = definition.shortcut === 'projection' && !projects ? 'identity' : definition.shortcut;
  const side = walkOperations(projects ? block.projection : [], input, prefix, trail, walk);
  if (side === null) return null;
  if (shortcut !== 'none') {
    const {problems} = add.measure(body.shape, side.shape);
    for (const {wording} of problems) walk.diagnostics.push(makeError(definition.place, wording, trail));
    if (problems.length > 0) return null;
  }
  const after = walkOperations(block.after, body.shape, prefix, trail, walk);
  if (after === null) return null;
  return {
    name: block.name,
    shortcut,
    body: body.steps,
    projection: side.steps,
    after: after.steps,
    shape: after.shape,
    ...sumCosts([...body.steps, ...side.steps, ...after.steps]),
  };
}
