import type {Data, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {ModelSpec} from '../3-resolve/model-spec.js';
import {serializeSpec} from '../3-resolve/serialize.js';
import type {Graph} from '../4-analyze/graph.js';
import {listSteps} from '../4-analyze/graph.js';
import {explainData, originOf} from './document.js';
import type {Explained} from './explained.js';
import {compilerDefault, makeMap, makeValue, written} from './explained.js';
import {explainItems} from './items.js';
import {explainStages} from './stages.js';

/**
 * The resolved spec with the origin of every value.
 *
 * @param document the spec's map with all that it extends merged in, whose keys keep the files they are from
 */
export function explainSpec(spec: ModelSpec, graph: Graph, document: Tree): Explained {
  const plain = serializeSpec(spec);
  const context = {document, shapes: new Map(listSteps(graph).map((step) => [step.spec, step.shape]))};
  const own = (key: string, value: Data): readonly [string, Explained][] => {
    const isEmpty = value === null || (typeof value === 'object' && Object.values(value).every((one) => one === null));
    return isEmpty ? [] : [[key, explainData(value, getEntry(document, key))]];
  };
  const said = spec.description === null ? [] : own('description', spec.description);
  const entries = Object.entries(plain).flatMap(([key, value]): readonly (readonly [string, Explained])[] => {
    if (key === 'stem') return [['stem', explainItems(spec.stem, [''], context)]];
    if (key === 'stages') return [['stages', explainStages(spec.stages, graph, context)]];
    if (key === 'params') return [['params', explainParams(spec, document)]];
    if (key === 'head') return [['head', explainItems(spec.head, [''], context)]];
    return key === 'name' ? [...own(key, value), ...said] : own(key, value);
  });
  return makeMap(entries);
}

/** Params stand where the command line sets them, or where the spec says their defaults. */
function explainParams({params}: ModelSpec, document: Tree): Explained {
  const entries = params.map(({name, value, given}) => {
    const declared = getEntry(getEntry(document, 'params'), name);
    const tree = getEntry(declared, 'default') ?? declared;
    const origin =
      given !== null
        ? written(given)
        : tree === null
          ? compilerDefault
          : {...originOf(tree, value), from: 'default' as const};
    return [name, makeValue(value, origin)] as const;
  });
  return makeMap(entries);
}
