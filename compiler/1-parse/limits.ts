/** What a spec may cost to read. Far above any real one: ResNet-1202 is under a kilobyte and six levels deep. */
export const limits = {
  /** Size of a file, in bytes. */
  bytes: 64 * 1024,
  /** Nesting of lists and maps. */
  depth: 32,
  /** Values in a document, each alias counted as the copy that it is. */
  values: 20_000,
} as const;
