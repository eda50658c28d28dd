import {matchStateDict} from '../../nn/state-dict.js';
import type {ExportRequest} from '../format.js';
import type {Graph} from './graph.js';
import {traceModel} from './trace-model.js';

/** The graph that an export is asked for. */
export function traceRequest({source: {model, weights, facts}, settings}: ExportRequest): Graph {
  const {mean, std} = facts;
  const {input = 'normalized', probabilities = false, batch = null} = settings;
  const pixels = input === 'pixels' && mean !== null && std !== null ? {mean, std} : null;
  return traceModel(model, matchStateDict(model, weights), {batch, pixels, probabilities});
}
