import {countClasses} from './model.js';
import type {Model} from './model.js';
import type {Parameter} from './operation.js';
import {layoutOf} from './state-dict.js';

/**
 * The parameters of a network's head: those of the last layer that has some, where its rows are the classes. None where
 * the network ends in another way, as with a sum of two branches.
 */
export function findHead(model: Model): readonly Parameter[] {
  let node = model.logits;
  for (;;) {
    const {parameters} = node.operation;
    if (parameters.length > 0) {
      return parameters.every((parameter) => layoutOf(parameter).shape[0] === countClasses(model)) ? parameters : [];
    }
    const [before, other] = node.inputs;
    if (before === undefined || other !== undefined) return [];
    node = before;
  }
}
