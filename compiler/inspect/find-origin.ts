import {toIdentifier} from '../3-resolve/names.js';
import type {ModelSpec} from '../3-resolve/model-spec.js';
import type {Graph, GraphBlock, GraphStage, Step} from '../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../4-analyze/graph.js';
import {printText} from '../5-emit/text.js';
import type {Place} from '../diagnostics/place.js';
import {getOperation} from '../operations/index.js';
import type {Call} from './list-calls.js';

interface Origins {
  readonly spec: ModelSpec;
  readonly graph: Graph;
  /** The calls of the generated module. */
  readonly calls: readonly Call[];
}

/**
 * Where in YAML a call of a generated module comes from: in the spec, or in the block, stem or spec that it uses.
 *
 * @param key an option or parameter of the call; its own place where it has one
 * @returns null where it follows from the whole
 */
export function findOrigin(origins: Origins, call: Call, key: string | null): Place | null {
  const {spec, graph, calls} = origins;
  if (call.callee === 'input') return spec.places.input;
  if (call.callee === 'const') {
    const user = calls.find(({values}) => [`...${call.within}`, call.within].some((use) => hasValue(values, use)));
    if (user === undefined) return null;
    // What all layers have is mostly said once for all: then the place of one of them would mislead.
    const [own, layer] = [findOrigin(origins, user, key), findOrigin(origins, user, null)];
    return own === layer ? null : own;
  }
  if (call.within === graph.identifier) return findInNetwork(origins, call, key);
  const block = findBlock(origins, call.within);
  if (block === null) return null;
  if (call.callee === 'function') return block.stage.block?.place ?? block.stage.place;
  const nameOf = ({spec}: Step): string => `\`\${name}.${spec.name ?? ''}\``;
  const step = findStep(flattenItems(itemsOfBlock(block.block)), call, origins.calls, nameOf);
  return step === null ? (block.stage.block?.place ?? null) : placeOf(step, key);
}

function hasValue(values: Call['values'], wanted: string): boolean {
  return [...values.values()].includes(wanted);
}

function findInNetwork({spec, graph, calls}: Origins, call: Call, key: string | null): Place | null {
  if (call.callee === 'model') return graph.place;
  if (call.callee === 'function') return spec.places.classes;
  if (call.callee === 'for') return findStageOf(graph, calls[calls.indexOf(call) - 1])?.place ?? null;
  const stage = findStageOf(graph, call);
  if (stage !== null) return stage.place;
  const written = graph.stages.filter(({block}) => block === null).flatMap(({blocks}) => blocks.flatMap(itemsOfBlock));
  const steps = flattenItems([...graph.stem, ...written, ...graph.head]);
  const step = findStep(steps, call, calls, ({name}) => printText(name ?? ''));
  return step === null ? null : placeOf(step, key);
}

/** The stage whose block a call makes: `basic(x, 'layer1.0', 64)`, or the first of a loop's. */
function findStageOf({stages}: Graph, call: Call | undefined): GraphStage | null {
  const [, start = ''] = /^['`](.*?)(?:\$\{\w+\})?['`]$/.exec(call?.name ?? '') ?? [];
  const isLoop = call?.name?.startsWith('`') === true;
  const makes = ({name}: GraphBlock): boolean =>
    name !== '' && (isLoop ? name.startsWith(start) && /^\d+$/.test(name.slice(start.length)) : name === start);
  return stages.find(({block, blocks}) => block !== null && blocks.some(makes)) ?? null;
}

/** A block that a function stands for, by a call of the function. */
function findBlock({graph, calls}: Origins, name: string): {stage: GraphStage; block: GraphBlock} | null {
  const call = calls.find(({within, callee}) => within === graph.identifier && callee === name);
  const stage = call === undefined ? null : findStageOf(graph, call);
  const own = call?.name?.slice(1, -1) ?? '';
  const loop = calls.findLast((one) => one.callee === 'for' && call !== undefined && one.start < call.start);
  const full = own.replace(/\$\{\w+\}$/, loop?.values.get('first') ?? '');
  const block = stage?.blocks.find((one) => one.name === full);
  return stage === null || block === undefined ? null : {stage, block};
}

/** By the layer's name; what has none by its order among those of its layer function, where both are equally many. */
function findStep(
  steps: readonly Step[],
  call: Call,
  calls: readonly Call[],
  nameOf: (step: Step) => string,
): Step | null {
  if (call.name !== null) return steps.find((step) => nameOf(step) === call.name) ?? null;
  const same = steps.filter(({spec}) => getOperation(spec.operation).layerFunction === call.callee);
  const count = calls.filter(({within, callee}) => within === call.within && callee === call.callee).length;
  return same.length === count ? (same[call.ordinal] ?? null) : null;
}

function placeOf({spec}: Step, key: string | null): Place {
  const [, own] = Object.entries(spec.places).find(([one]) => toIdentifier(one) === key) ?? [];
  return own ?? spec.place;
}
