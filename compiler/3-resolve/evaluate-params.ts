import type {MapTree, Tree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import {explainAll} from '../2-validate/validate.js';
import type {Schemas} from '../2-validate/schemas.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {undeclared} from '../diagnostics/params-messages.js';
import type {Place} from '../diagnostics/place.js';
import {ofExpression} from '../diagnostics/validate-messages.js';
import type {Variables} from './expression.js';
import {evaluate, isExpression, reportFault, variablesOf} from './expression.js';

type Path = readonly (string | number)[];

/** The numbers of a spec that only its params can decide, as opposed to what a block or head computes for itself. */
function isOwnNumber([first, second, third]: Path): boolean {
  if (first === 'stages') {
    return second === 'regnet' || (typeof second === 'number' && stageNumbers.includes(String(third)));
  }
  return ['input', 'classes', 'depths', 'widths', 'numerics'].includes(String(first));
}

const stageNumbers = ['blocks', 'channels', 'stride'];

/** An expression that was replaced by its value: where, and what it said. */
interface EvaluatedText {
  readonly text: string;
  readonly place: Place;
}

/**
 * A spec with the expressions on its params computed wherever the schema wants a number, so that what follows sees
 * plain numbers. Their values are checked against the schema again; faulty values are null from there on.
 */
export function evaluateParams(spec: MapTree, params: Variables, schemas: Schemas, diagnostics: Diagnostic[]): MapTree {
  const evaluated = new Map<string, EvaluatedText>();
  const replaced = mapScalars(spec, [], (tree, path) => {
    if (!isOwnNumber(path) || !isExpression(tree.value)) return tree;
    const used = variablesOf(tree.value);
    const result = evaluate(tree.value, withStage(params, path));
    if ('message' in result) {
      const missing = result.message?.code === 'unknown-variable' && params.size === 0;
      const name = used.find((one) => one !== 'stage') ?? '';
      const message = missing ? undeclared(`$${name}`) : result.message;
      reportFault(tree.place, message, diagnostics);
      return {...tree, value: null};
    }
    evaluated.set(JSON.stringify(path), {text: tree.value, place: tree.place});
    return {...tree, value: result.value};
  });
  if (evaluated.size === 0) return replaced;
  const outOfRange = new Set<string>();
  for (const {path, message} of explainAll(schemas.of('model'), toData(replaced), 'The spec')) {
    const key = JSON.stringify(path.map((step) => (/^\d+$/.test(String(step)) ? Number(step) : step)));
    const from = evaluated.get(key);
    if (from === undefined) continue; // written as a number: validation has said so
    outOfRange.add(key);
    diagnostics.push(makeError(from.place, ofExpression(message, from.text)));
  }
  if (outOfRange.size === 0) return replaced;
  return mapScalars(replaced, [], (tree, path) =>
    outOfRange.has(JSON.stringify(path)) ? {...tree, value: null} : tree,
  );
}

/** The variables of a stage: `$stage` is its number, from 1. */
function withStage(params: Variables, [first, second]: Path): Variables {
  return first === 'stages' && typeof second === 'number' ? new Map([...params, ['stage', second + 1]]) : params;
}

/** A tree with every scalar of its maps and lists replaced. */
function mapScalars(spec: MapTree, path: Path, replace: (tree: Scalar, path: Path) => Tree): MapTree {
  const entries = [...spec.entries].map(
    ([key, entry]) => [key, {...entry, value: mapTree(entry.value, [...path, key], replace)}] as const,
  );
  return {...spec, entries: new Map(entries)};
}

function mapTree(tree: Tree, path: Path, replace: (tree: Scalar, path: Path) => Tree): Tree {
  if (tree.kind === 'map') return mapScalars(tree, path, replace);
  if (tree.kind === 'scalar') return replace(tree, path);
  return {...tree, items: tree.items.map((item, index) => mapTree(item, [...path, index], replace))};
}

type Scalar = Extract<Tree, {kind: 'scalar'}>;
