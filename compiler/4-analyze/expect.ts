import {formatShape} from '../../common/format.js';
import type {ExpectKey} from '../3-resolve/expectations.js';
import type {ModelSpec} from '../3-resolve/model-spec.js';
import {showCount} from '../diagnostics/analyze-messages.js';
import * as say from '../diagnostics/expect-messages.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Graph} from './graph.js';
import {sumCosts} from './graph.js';

/**
 * Compares the analysis with the spec's expectations; an unmet one comes with what each part has, to see where they
 * differ.
 */
export function checkExpectations(spec: ModelSpec, graph: Graph): Diagnostic[] {
  return [...checkTotals(spec, graph), ...checkOutput(spec, graph), ...checkStages(spec, graph)];
}

function checkTotals({expect}: ModelSpec, graph: Graph): Diagnostic[] {
  const keys: readonly ExpectKey[] = ['parameters', 'buffers', 'macs'];
  return keys.flatMap((key) => {
    const expectation = expect[key];
    if (expectation === null || expectation.value === graph[key]) return [];
    const parts = [
      `stem ${showCount(sumCosts(graph.stem)[key])}`,
      ...graph.stages.map((stage) => `${stage.name} ${showCount(stage[key])}`),
      `head ${showCount(sumCosts(graph.head)[key])}`,
    ];
    const difference = {key, expected: expectation.value, found: graph[key]};
    const message = say.expectationFailed(difference, parts.join(', '), listUnwritten(graph, key));
    return [makeError(expectation.place, message)];
  });
}

/** What lies in projections that a block has because it says no shortcut: nobody wrote them, so nobody counted them. */
function listUnwritten({stages}: Graph, key: ExpectKey): string[] {
  const counts = new Map<string, number>();
  for (const {block, blocks} of stages) {
    if (block === null || block.saysShortcut) continue;
    const own = sumCosts(blocks.flatMap(({projection}) => projection))[key];
    if (own > 0) counts.set(block.name, (counts.get(block.name) ?? 0) + own);
  }
  return [...counts].map(([name, count]) => `${showCount(count)} in ${name}`);
}

function checkOutput({expect: {output}}: ModelSpec, graph: Graph): Diagnostic[] {
  if (output === null || String(output.value) === String(graph.output)) return [];
  return [makeError(output.place, say.outputDiffers(output.value, graph.output))];
}

function checkStages({expect: {stages}}: ModelSpec, graph: Graph): Diagnostic[] {
  if (stages === null) return [];
  const found = graph.stages.map(({name, shape}) => `${name} ${formatShape(shape)}`).join(', ');
  if (stages.value.length !== graph.stages.length) {
    return [makeError(stages.place, say.stageCountDiffers(stages.value.length, graph.stages.length, found))];
  }
  // Where one stage halves too early, so do all that follow: the first shows where to look.
  const first = graph.stages.findIndex(({shape}, index) => String(stages.value[index]?.value) !== String(shape));
  const [expectation, stage] = [stages.value[first], graph.stages[first]];
  if (expectation === undefined || stage === undefined) return [];
  return [makeError(expectation.place, say.stageShapeDiffers(stage.name, expectation.value, stage.shape, found))];
}
