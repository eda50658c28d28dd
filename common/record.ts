/** A map of JSON or YAML, whose values anything may be. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values by their dotted path, `optimizer.lr`; a list is one value. */
export function flattenRecord(record: JsonRecord, prefix = ''): (readonly [path: string, value: unknown])[] {
  return Object.entries(record).flatMap(([key, value]) =>
    isRecord(value) ? flattenRecord(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as const],
  );
}
