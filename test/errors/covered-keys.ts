import {parse} from '../../compiler/1-parse/parse.js';
import type {Tree} from '../../compiler/1-parse/tree.js';
import type {Diagnostic} from '../../compiler/index.js';
import {listKeys} from '../../compiler/reference/keys.js';
import {readSchema} from '../../compiler/schemas/read-schema.js';

const model = readSchema('model');
const stageKeys = Object.keys(model.properties?.['stages']?.items?.properties ?? {});
const operations = readSchema('operation').$defs?.['operation']?.properties ?? {};

/** Every key that the schemas know: `model stages[].stride`, `operation conv.stride`, `recipe loss.name`. */
export function listSchemaKeys(): string[] {
  const keysOf = (name: string) => {
    const schema = readSchema(name);
    return listKeys(schema, schema).map(({path}) => `${name} ${path}`);
  };
  const home = readSchema('operation');
  const operation = home.$defs?.['operation'] ?? {};
  const ofOperations = listKeys(operation, home).map(({path}) => `operation ${path}`);
  return [...['model', 'block', 'stem', 'recipe', 'sweep'].flatMap(keysOf), ...ofOperations];
}

/**
 * The key that a diagnostic is about, in the same words: the one at whose value, or at whose name, it points; of a
 * missing key that one. Null for what points at no key.
 */
export function keyOfDiagnostic({code, message, place}: Diagnostic): string | null {
  if (place === null) return null;
  const {tree} = parse(place.source);
  if (tree === null) return null;
  const path = findPath(tree, place.start, place.end);
  const missing = code === 'missing-key' ? (/needs the key "([^"]+)"/u.exec(message)?.[1] ?? null) : null;
  const isWhole = /^The (spec|block|stem|recipe|sweep) needs/u.test(message); // which points at its first key
  const steps = missing === null ? path : [...(isWhole ? [] : path), missing];
  return nameKey(steps, place.source.name);
}

/** The keys on the way to the innermost value, or key, that holds a place; `[]` stands for an item. */
function findPath(tree: Tree, start: number, end: number): string[] {
  const holds = (place: {start: number; end: number}) => place.start <= start && end <= place.end;
  if (tree.kind === 'list') {
    const inner = tree.items.find((item) => holds(item.place));
    return inner === undefined ? [] : ['[]', ...findPath(inner, start, end)];
  }
  if (tree.kind === 'scalar') return [];
  for (const [name, {key, value}] of tree.entries) {
    if (holds(key)) return [name];
    if (holds(value.place)) return [name, ...findPath(value, start, end)];
  }
  return [];
}

function nameKey(steps: readonly string[], file: string): string | null {
  const isSweep = /sweep\.yaml$/u.test(file);
  const isRecipe = /recipe\.yaml$/u.test(file);
  const at = isRecipe || isSweep
    ? -1
    : steps.findLastIndex((step, index) => Object.hasOwn(operations, step) && steps[index - 1] === '[]');
  const below = steps.slice(at + 1);
  if (at >= 0 && !below.includes('[]')) return ['operation', steps.slice(at).join('.')].join(' ');
  const isOwnBlock = steps[0] === 'blocks' && steps.length > 2;
  const ofFile = /stems\//u.test(file) ? 'stem' : /spec\.yaml$/u.test(file) ? 'model' : 'block';
  const kind = isSweep ? 'sweep' : isRecipe ? 'recipe' : isOwnBlock ? 'block' : ofFile;
  const own = isOwnBlock ? steps.slice(2) : steps;
  const whole = own.at(-1) === '[]' ? own.slice(0, -1) : own;
  const path = whole
    .join('.')
    .replaceAll('.[]', '[]')
    .replace(/^(params|space)\.[^.]+(?=\.)/u, '$1.NAME')
    .replace(/^stages\[\]\.([^.]+)$/u, (all, key: string) => (stageKeys.includes(key) ? all : 'stages[].PARAMETER'));
  return path === '' ? null : `${kind} ${path}`;
}
