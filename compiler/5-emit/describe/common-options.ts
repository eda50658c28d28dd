import type {Identifier} from '../identifiers.js';
import {identify} from '../identifiers.js';
import type {Call, Flow, Option} from './flow.js';
import {toSuffix} from './variable-names.js';

/** Options that every call of a layer function has: a constant of the module. */
export interface CommonOptions {
  readonly name: Identifier;
  readonly options: readonly Option[];
}

/** What a network decides for all of its layers of a kind; what a layer is, such as its kernel, is said with it. */
const conventional = new Set(['epsilon', 'momentum', 'init', 'biasInit', 'bias']);

/** The options that all calls of a layer function have, by its name. One that is called once has nothing in common. */
export function findCommon(flows: readonly Flow[]): Map<string, CommonOptions> {
  const calls = new Map<string, Call[]>();
  for (const call of flows.flatMap(listCalls)) {
    calls.set(call.layerFunction.name, [...(calls.get(call.layerFunction.name) ?? []), call]);
  }
  const common = new Map<string, CommonOptions>();
  for (const [layerFunction, [first, ...others]] of calls) {
    if (first === undefined || others.length === 0) continue;
    const options = first.options.filter(
      (option) => conventional.has(option.key) && others.every((call) => hasOption(call, option)),
    );
    if (options.length > 0) common.set(layerFunction, {name: identify(`every${toSuffix(layerFunction)}`), options});
  }
  return common;
}

/** The calls of a flow without what they have in common. */
export function shareOptions(flow: Flow, common: ReadonlyMap<string, CommonOptions>): Flow {
  return flow.map((item) => {
    if (item.kind === 'parallel') {
      const branches = item.branches.map((branch) => ({...branch, flow: shareOptions(branch.flow, common)}));
      return {...item, branches};
    }
    const shared = common.get(item.layerFunction.name);
    if (shared === undefined) return item;
    const own = item.options.filter((option) => !shared.options.some(({key}) => key === option.key));
    return {...item, common: shared.name, options: own};
  });
}

function listCalls(flow: Flow): Call[] {
  return flow.flatMap((item) =>
    item.kind === 'call' ? [item] : item.branches.flatMap((branch) => listCalls(branch.flow)),
  );
}

/** Whether a call has the very option; a parameter of a function is not the same everywhere. */
function hasOption({options}: Call, {key, value}: Option): boolean {
  const own = options.find((option) => option.key === key);
  return own !== undefined && [...own.value, ...value].every((piece) => typeof piece === 'string') &&
    own.value.join('') === value.join('');
}
