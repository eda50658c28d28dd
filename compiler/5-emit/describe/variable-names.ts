/** A layer's name as a variable: `branch2Conv3x3` for `branch2.conv_3x3`; empty where it begins with no letter. */
export function toVariable(name: string): string {
  const joined = joinParts(name);
  return /^[A-Za-z]/.test(joined) ? joined.charAt(0).toLowerCase() + joined.slice(1) : '';
}

/** The words of `squeeze-excite` as they stand after others in a name: each begins with a capital. */
export function toSuffix(name: string): string {
  const joined = joinParts(name);
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

function joinParts(name: string): string {
  return name.split(/[^A-Za-z0-9]+/).reduce((joined, part) => {
    if (/\d$/.test(joined) && /^\d/.test(part)) return `${joined}_${part}`;
    return joined + (joined === '' ? part : part.charAt(0).toUpperCase() + part.slice(1));
  }, '');
}
