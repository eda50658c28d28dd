/** Messages about documents of another kind than the command needs. */

import type {Message} from './diagnostic.js';

/** A block's keys are a stem's and more, so that those two are one kind here. */
export type Kind = 'model' | 'recipe' | 'block' | 'sweep';

const kindNames: Readonly<Record<Kind, string>> = {
  model: 'a spec of a network',
  recipe: 'a recipe',
  block: 'a block or a stem',
  sweep: 'a sweep',
};

const kindUses: Readonly<Record<Kind, string>> = {
  model: '"spec train SPEC" trains it; a recipe says how to train: seed, epochs, optimizer and so on.',
  recipe: 'A recipe goes with a spec: "spec train SPEC --recipe RECIPE"; "spec explain --recipe RECIPE" explains it.',
  sweep: '"spec sweep SWEEP" runs it; "spec explain --sweep SWEEP" explains it.',
  block: 'A spec uses it by name: "block: NAME" in a stage, or "stem: NAME".',
};

/** @param key one that only the kind that it is knows */
export function otherKind(wanted: Kind, is: Kind, key: string): Message {
  return {
    code: 'other-kind',
    message: `This is ${kindNames[is]}, by its key "${key}", and not ${kindNames[wanted]}.`,
    advice: kindUses[is],
  };
}
