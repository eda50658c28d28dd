/**
 * Whether a parameter's name is of the pattern, in which * stands for any characters, dots too: `layer1.*` and
 * `*.conv1.weight`.
 */
export function matchesName(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
