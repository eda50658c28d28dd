import type {ModelSpec} from '../3-resolve/model-spec.js';
import type {Costs, Graph} from '../4-analyze/graph.js';
import {trainingMemory} from '../4-analyze/memory.js';
import type {Shape} from '../operations/operation.js';
import type {Part} from '../report/parts.js';
import {listParts} from '../report/parts.js';
import type {LayerChange} from './layer-changes.js';
import {compareLayers} from './layer-changes.js';
import {listLayers} from './layers.js';
import type {SettingChange} from './settings.js';
import {compareSettings} from './settings.js';
import type {WeightsDiff} from './weights.js';
import {compareWeights} from './weights.js';

/** A network as it goes into a comparison. */
export interface Compared {
  /** What the person called it: `resnet18.yaml@main`. */
  readonly label: string;
  readonly spec: ModelSpec;
  readonly graph: Graph;
}

/** What a network costs as a whole. */
export interface Totals extends Costs {
  /** Bytes of the activations that a training step keeps, in float32. */
  readonly activations: number;
}

export interface Summary extends Totals {
  readonly label: string;
  readonly name: string;
  readonly hash: string;
  readonly input: Shape;
  readonly output: Shape;
}

export type PartSummary = Costs & {readonly what: string; readonly shape: Shape};

/** A stem, stage or head; null on the side that has none of that name. */
export interface PartChange {
  readonly name: string;
  /** Made of blocks; stems, heads and stages that are written out are reported layer by layer. */
  readonly isStage: boolean;
  readonly before: PartSummary | null;
  readonly after: PartSummary | null;
}

export interface NetworkDiff {
  /** Nothing differs but, perhaps, what is said for people. */
  readonly same: boolean;
  /** Images in the training step that activations are counted for. */
  readonly batch: number;
  readonly before: Summary;
  readonly after: Summary;
  /** Every part of both, those that are equal too. */
  readonly parts: readonly PartChange[];
  readonly layers: readonly LayerChange[];
  readonly settings: readonly SettingChange[];
  readonly weights: WeightsDiff;
}

/** Everything that changed from one network to another. Nothing here depends on how the specs are written. */
export function compareNetworks(before: Compared, after: Compared, batch: number): NetworkDiff {
  const [partsBefore, partsAfter] = [listParts(before.graph), listParts(after.graph)];
  const layers = compareLayers(partsBefore.flatMap(listLayers), partsAfter.flatMap(listLayers));
  const settings = compareSettings(before.spec, after.spec);
  return {
    same: layers.length === 0 && settings.length === 0,
    batch,
    before: summarize(before, batch),
    after: summarize(after, batch),
    parts: compareParts(partsBefore, partsAfter),
    layers,
    settings,
    weights: compareWeights(before.graph, after.graph),
  };
}

/** What it costs, and what it is called. */
export function summarize({label, graph}: Compared, batch: number): Summary {
  const {name, hash, input, output, parameters, buffers, macs} = graph;
  const {activations} = trainingMemory(graph, batch);
  return {label, name, hash, input, output, parameters, buffers, macs, activations};
}

/** In the order of the network after, with parts that are gone where they were. */
function compareParts(before: readonly Part[], after: readonly Part[]): PartChange[] {
  return mergeOrders(
    before.map(({name}) => name),
    after.map(({name}) => name),
  ).map((name) => {
    const find = (parts: readonly Part[]): PartSummary | null => {
      const part = parts.find((one) => one.name === name);
      if (part === undefined) return null;
      const {what, shape, parameters, buffers, macs} = part;
      return {what, shape, parameters, buffers, macs};
    };
    const isStage = [...before, ...after].some((part) => part.name === name && part.stage !== null);
    return {name, isStage, before: find(before), after: find(after)};
  });
}

/** The second list, with what only the first has put in after what it followed there. */
export function mergeOrders(first: readonly string[], second: readonly string[]): string[] {
  const merged = [...second];
  let at = 0;
  const known = new Set(second);
  for (const name of first) {
    if (known.has(name)) at = merged.indexOf(name) + 1;
    else merged.splice(at++, 0, name);
  }
  return merged;
}

