import type {ErrorObject} from 'ajv/dist/2020.js';
import type {Message} from '../diagnostics/diagnostic.js';
import {findNear} from '../../common/suggest.js';
import type {ExpectedForm} from '../diagnostics/describe-form.js';
import * as say from '../diagnostics/validate-messages.js';

/** Keys of the language that were renamed, and their names now. */
const newNames: ReadonlyMap<string, string> = new Map([['each-place', 'per-position']]);

export type Path = readonly (string | number)[];

/** An ajv error in our words: where it is, whether it is about a key or its value, and what to do. */
export interface Explained {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: Message;
  /** The known key that an unknown one is near to; null where there is none, and for every other fault. */
  readonly meant: string | null;
}

/** Path of an ajv error in the document. */
export function pathOf(error: ErrorObject): Path {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** `stages[1].stride`, or `root` for the document itself. */
export function showPath(path: Path, root: string): string {
  const shown = path.map((step) => (/^\d+$/.test(String(step)) ? `[${step}]` : `.${step}`)).join('');
  return shown === '' ? root : shown.replace(/^\./, '');
}

/** One ajv error as one message; null for those that only repeat another one (`if`, a key that is not a property). */
export function explain(error: ErrorObject, root: string, schema: ExpectedForm): Explained | null {
  const path = pathOf(error);
  const where = showPath(path, root);
  const form = (error.parentSchema ?? {}) as ExpectedForm;
  const value = (message: Message): Explained => ({path, at: 'value', message, meant: null});
  switch (error.keyword) {
    case 'if':
    case 'propertyNames':
      return null;
    case 'additionalProperties': {
      const key = String((error.params as {additionalProperty: string}).additionalProperty);
      const known = Object.keys(form.properties ?? {});
      const unknown = {path: [...path, key], at: 'key', meant: null} as const;
      if (form.title === 'operation') return {...unknown, message: say.unknownOperation(where, key, known)};
      const isOfOther = form.properties?.['name'] === true;
      if (isOfOther) return {...unknown, message: say.keyOfOther(where, key, form.title ?? '', known)};
      const name = newNames.get(key);
      if (name !== undefined && known.includes(name)) {
        return {...unknown, message: say.renamedKey(where, key, name), meant: name};
      }
      return {...unknown, message: say.unknownKey(where, key, known), meant: findNear(key, known)};
    }
    case 'required': {
      const key = String((error.params as {missingProperty: string}).missingProperty);
      // What a document as a whole requires is next to its conditions, not in them.
      const property = (form.properties ?? (path.length === 0 ? schema.properties : undefined))?.[key] as
        {description?: string} | undefined;
      return {path, at: 'key', message: say.missingKey(where, key, property?.description ?? ''), meant: null};
    }
    case 'type':
      return value(say.wrongType(where, error.data, form));
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return value(say.outOfRange(where, error.data, form));
    case 'const':
      return value(say.retiredKey(where, (form as {const?: unknown}).const));
    case 'enum':
      if (form.title === 'operation') {
        return value(say.unknownOperation(where, String(error.data), (form.enum ?? []).map(String)));
      }
      return value(say.unknownValue(where, error.data, form.enum ?? []));
    case 'pattern':
      if (error.propertyName !== undefined) {
        return {
          path: [...path, error.propertyName],
          at: 'key',
          message: say.wrongText(where, error.propertyName, form),
          meant: null,
        };
      }
      return value(
        form.pattern === '\\$' ? say.wrongType(where, error.data, form) : say.wrongText(where, error.data, form),
      );
    case 'minItems':
    case 'maxItems':
      return value(say.wrongLength(where, (error.data as readonly unknown[]).length, form));
    case 'minProperties':
    case 'maxProperties':
      return value(say.wrongSize(where, Object.keys(error.data as object).length, form));
    case 'multipleOf':
      return value(say.notMultiple(where, error.data, (error.params as {multipleOf: number}).multipleOf));
    case 'maxLength':
      return value(say.textTooLong(where, form.maxLength ?? 0));
    default:
      return value(say.otherFault(where, error.keyword, error.message ?? 'does not fit the schema'));
  }
}
