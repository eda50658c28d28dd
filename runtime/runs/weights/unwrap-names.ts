/** What wrappers put before every name: DataParallel, trainers that hold a network as `model`, torch.compile. */
const prefixes = ['module.', 'model.', '_orig_mod.'];

/**
 * The names of a state_dict without what wrappers put before all of them, one around the other.
 *
 * @param isKnown whether the network itself has a tensor of a name: then nothing wraps it
 * @returns the tensors, and what was taken away: '' where nothing was
 */
export function unwrapNames<T extends {readonly name: string}>(
  tensors: readonly T[],
  isKnown: (name: string) => boolean,
): {readonly tensors: readonly T[]; readonly prefix: string} {
  let [bare, prefix] = [tensors, ''];
  while (bare.length > 0 && !bare.some(({name}) => isKnown(name))) {
    const next = prefixes.find((text) => bare.every(({name}) => name.startsWith(text)));
    if (next === undefined) break;
    bare = bare.map((tensor) => ({...tensor, name: tensor.name.slice(next.length)}));
    prefix += next;
  }
  return {tensors: bare, prefix};
}
