import type {ExpectKey, ModelSpec} from '../3-resolve/model-spec.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {expectationFailed, showCount} from '../diagnostics/analyze-messages.js';
import type {Graph} from './graph.js';
import {sumCosts} from './graph.js';

/**
 * Holds the analysis to the spec's promises; a broken one comes with the counts of each part, to see where they
 * differ.
 */
export function checkExpectations(spec: ModelSpec, graph: Graph): Diagnostic[] {
  const keys: readonly ExpectKey[] = ['parameters', 'buffers', 'macs'];
  return keys.flatMap((key) => {
    const promise = spec.expect[key];
    if (promise === null || promise.value === graph[key]) return [];
    const parts = [
      `stem ${showCount(sumCosts(graph.stem)[key])}`,
      ...graph.stages.map((stage) => `${stage.name} ${showCount(stage[key])}`),
      `head ${showCount(sumCosts(graph.head)[key])}`,
    ];
    return [makeError(promise.place, expectationFailed(key, promise.value, graph[key], parts.join(', ')))];
  });
}
