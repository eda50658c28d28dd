import type {CST, Node, Pair, Scalar as YamlScalar} from 'yaml';
import {Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser} from './yaml.js';
import type {Diagnostic, Message} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import {limitDiagnostics} from '../diagnostics/limit.js';
import type {Place, Source} from '../diagnostics/place.js';
import {startOf} from '../diagnostics/place.js';
import * as say from '../diagnostics/parse-messages.js';
import {missingBlank} from '../diagnostics/typo-messages.js';
import {findCutItem, findCutValue} from './cut.js';
import {findTooDeep} from './depth.js';
import {explainError, explainTypos} from './explain-typos.js';
import {limits} from './limits.js';
import {findTypos} from './typos.js';
import type {Entry, Tree} from './tree.js';

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

export interface Parsed {
  /** Null exactly when there is an error. */
  readonly tree: Tree | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one YAML 1.2 document (core schema: `1e-4` is a number, `yes` is text) into a tree of values with places. */
export function parse(source: Source): Parsed {
  const tokens = [...new Lexer().lex(source.text)];
  const deep = findTooDeep(tokens, limits.depth);
  if (deep !== null) return fail({source, start: deep, end: deep + 1}, say.tooDeep(limits.depth));
  const typos = findTypos(source.text, tokens, source.kind === 'command line');
  const found = explainTypos(source, typos);
  if (found.length > 0) return {tree: null, diagnostics: limitDiagnostics(found)};
  const composer = new Composer({prettyErrors: false, uniqueKeys: false, version: '1.2'});
  const [document, second] = composer.compose(nestTokens(tokens));
  if (document === undefined) return fail(startOf(source), say.emptyDocument());
  // What comes after the first error follows from it: the text is read as something that nobody meant.
  const [error] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error !== undefined) return {tree: null, diagnostics: [explainError(source, typos, error)]};
  if (second !== undefined) {
    const start = second.range[0];
    return fail({source, start, end: start + 1}, say.severalDocuments());
  }
  if (document.contents === null || isEmpty(document.contents)) return fail(startOf(source), say.emptyDocument());
  const reader: Reader = {source, diagnostics: [], anchors: new Map(), values: 0};
  const tree = readNode(reader, document.contents);
  return {tree: hasErrors(reader.diagnostics) ? null : tree, diagnostics: limitDiagnostics(reader.diagnostics)};
}

/** The library's parser on tokens that are there already: lexing is a third of reading. */
function* nestTokens(tokens: readonly string[]): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const token of tokens) yield* parser.next(token);
  yield* parser.end();
}

interface Reader {
  readonly source: Source;
  readonly diagnostics: Diagnostic[];
  /** Values of the anchors that ended so far, with the number of values in each. */
  readonly anchors: Map<string, {tree: Tree; values: number}>;
  values: number;
}

function fail(place: Place, message: Message): Parsed {
  return {tree: null, diagnostics: [makeError(place, message)]};
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

function placeOf(reader: Reader, node: Node): Place {
  const [start, end] = node.range ?? [0, 0];
  return {source: reader.source, start, end: Math.max(start, end)};
}

function report(reader: Reader, place: Place, message: Message): null {
  reader.diagnostics.push(makeError(place, message));
  return null;
}

function readNode(reader: Reader, node: Node): Tree | null {
  const place = placeOf(reader, node);
  if (isAlias(node)) {
    const anchor = reader.anchors.get(node.source);
    if (anchor === undefined) return report(reader, place, say.unknownAlias(node.source));
    return count(reader, anchor.values, place) ? anchor.tree : null;
  }
  const before = reader.values;
  if (!count(reader, 1, place)) return null;
  const tree = readValue(reader, node, place);
  const anchor = 'anchor' in node ? node.anchor : undefined;
  if (tree !== null && anchor !== undefined) reader.anchors.set(anchor, {tree, values: reader.values - before});
  return tree;
}

/** Adds to the number of values; says once that there are too many. */
function count(reader: Reader, values: number, place: Place): boolean {
  const before = reader.values;
  reader.values += values;
  if (reader.values <= limits.values) return true;
  if (before <= limits.values) report(reader, place, say.tooManyValues(limits.values));
  return false;
}

function readValue(reader: Reader, node: Node, place: Place): Tree | null {
  if (isScalar(node)) return readScalar(reader, node, place);
  if (isMap(node)) return readMap(reader, node.items as readonly Pair<Node, Node | null>[], place, node.flow === true);
  if (!isSeq(node)) return null;
  const nodes = node.items as readonly Node[];
  const at = node.flow === true ? nodes.findIndex((_, index) => findCutItem(nodes, index) !== null) : -1;
  const cut = findCutItem(nodes, Math.max(at, 0));
  if (at >= 0 && cut !== null) return report(reader, placeOf(reader, nodes[at] ?? node), say.cutExpression(cut));
  const items = nodes.map((item) => readNode(reader, item));
  return {kind: 'list', place, items: items.filter((item) => item !== null)};
}

function readScalar(reader: Reader, node: YamlScalar, place: Place): Tree | null {
  const {value} = node;
  if (typeof value === 'number') {
    // 1e20 is a float that rounds as written; 9007199254740993 is an integer that would silently become another one.
    // What JavaScript writes for a number, as 1e16 with all its zeros, is that number.
    const altered = node.format !== 'EXP' && Number.isInteger(value) && !isWrittenAs(value, node.source);
    if (!Number.isFinite(value) || Object.is(value, -0) || altered) {
      return report(reader, place, say.badNumber(node.source ?? String(value)));
    }
    return {kind: 'scalar', place, value};
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return {kind: 'scalar', place, value};
  return report(reader, place, say.badNumber(node.source ?? String(value)));
}

/** Whether an integer is what its digits say, or its shortest form. */
function isWrittenAs(value: number, source: string | undefined): boolean {
  if (Number.isSafeInteger(value) || source === undefined) return true;
  const digits = source.replace(/^\+/, '');
  return digits === String(value) || (/^-?\d+$/.test(digits) && BigInt(digits) === BigInt(value));
}

function readMap(reader: Reader, pairs: readonly Pair<Node, Node | null>[], place: Place, isFlow: boolean): Tree {
  const entries = new Map<string, Entry>();
  let skipped = 0;
  for (const [index, {key, value}] of pairs.entries()) {
    if (index < skipped) continue;
    const cut = isFlow ? findCutValue(pairs, index) : null;
    if (cut !== null && value !== null) {
      report(reader, placeOf(reader, value), say.cutExpression(cut));
      skipped = index + cut.length;
      continue;
    }
    const keyPlace = placeOf(reader, key);
    if (!isScalar(key) || typeof key.value !== 'string') {
      report(reader, keyPlace, say.keyNotText());
      continue;
    }
    const name = key.value;
    const [, unspaced, rest] = isFlow && value === null ? (/^([\w-]+) *:(?!\/\/)(\S+)$/u.exec(name) ?? []) : [];
    if (unspaced !== undefined && rest !== undefined && key.type === 'PLAIN') {
      report(reader, keyPlace, missingBlank(unspaced, rest));
      continue;
    }
    if (name === '<<') report(reader, keyPlace, say.mergeKey());
    else if (forbiddenKeys.has(name)) report(reader, keyPlace, say.forbiddenKey(name));
    else if (entries.has(name)) report(reader, keyPlace, say.duplicateKey(name));
    else {
      const tree = value === null ? ({kind: 'scalar', place: keyPlace, value: null} as const) : readNode(reader, value);
      if (tree !== null) entries.set(name, {key: keyPlace, value: tree});
    }
  }
  return {kind: 'map', place, entries};
}
