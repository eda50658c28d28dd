import type {BlockDefinition, BlockSpec, Shortcut} from '../3-resolve/model-spec.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/analyze-messages.js';
import {sameShape} from '../operations/add.js';
import type {Shape} from '../operations/operation.js';
import type {GraphBlock} from './graph.js';
import {sumCosts} from './graph.js';
import type {Walk} from './walk.js';
import {walkItems} from './walk.js';

/** Follows a shape through a block, and resolves which shortcut it takes. */
export function walkBlock(
  {name, parts}: BlockSpec,
  definition: BlockDefinition,
  input: Shape,
  stageTrail: readonly string[],
  walk: Walk,
): GraphBlock | null {
  const trail = [...stageTrail, `block ${definition.name}`];
  const at = (list: string | null) => ({
    prefix: `${name}.`,
    trail: list === null ? trail : [...trail, list],
    walk,
  });
  const before = walkItems(parts.before, input, at('before'));
  if (before === null) return null;
  const body = walkItems(parts.body, before.shape, at(null));
  if (body === null) return null;
  const channels = body.shape.at(-1) ?? 0;
  if (channels !== parts.out) {
    walk.diagnostics.push(makeError(definition.outPlace, say.blockOutput(channels, parts.out, definition.out), trail));
    return null;
  }
  const shortcut = resolveShortcut(definition.shortcut, sameShape(body.shape, input));
  const source = definition.projectsFrom === 'before' ? before.shape : input;
  const side =
    shortcut === 'projection' ? walkItems(parts.projection, source, at('shortcut')) : {items: [], shape: input};
  if (side === null) return null;
  if (shortcut !== 'none' && !sameShape(body.shape, side.shape)) {
    walk.diagnostics.push(makeError(definition.place, say.shapesDiffer(body.shape, side.shape), trail));
    return null;
  }
  const after = walkItems(parts.after, body.shape, at('after'));
  if (after === null) return null;
  return {
    name,
    parts,
    shortcut,
    before: before.items,
    body: body.items,
    projection: side.items,
    projectsFrom: definition.projectsFrom,
    after: after.items,
    shape: after.shape,
    ...sumCosts([...before.items, ...body.items, ...side.items, ...after.items]),
  };
}

/** Follows a shape through the operations of a stage that is written out. */
export function walkWritten(
  {parts}: BlockSpec,
  input: Shape,
  trail: readonly string[],
  walk: Walk,
): GraphBlock | null {
  const body = walkItems(parts.body, input, {prefix: '', trail, walk});
  if (body === null) return null;
  const nothing = {name: '', shortcut: 'none', projectsFrom: 'input', before: [], projection: [], after: []} as const;
  return {...nothing, parts, body: body.items, shape: body.shape, ...sumCosts(body.items)};
}

/** The shortcut that a block takes, given whether its body keeps the shape of its input. */
function resolveShortcut(shortcut: Shortcut, fits: boolean): GraphBlock['shortcut'] {
  if (shortcut === 'projection') return fits ? 'identity' : 'projection';
  if (shortcut === 'where-it-fits') return fits ? 'identity' : 'none';
  return shortcut;
}
