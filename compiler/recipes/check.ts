import type {MapTree, Tree} from '../1-parse/tree.js';
import {findTree, getEntry, placeOfKey} from '../1-parse/tree.js';
import * as sayOfAugment from '../diagnostics/augment-messages.js';
import type {Diagnostic, Message} from '../diagnostics/diagnostic.js';
import {makeError, makeWarning} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/recipe-messages.js';
import type {Augmentation} from './augmentation.js';
import type {Recipe} from './recipe.js';

/** Seconds: what time_budget may be as a number. */
const longestTime = 1e8;

/** Reports a fault at a path of keys, or at the last of them that was written. */
type Report = (path: readonly (string | number)[], message: Message) => void;

/** What a recipe says that contradicts itself or changes nothing, each with its place. */
export function checkRecipe(recipe: Recipe, tree: MapTree): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const placeOf = (path: readonly (string | number)[]) => {
    const written = path.map((_, at) => path.slice(0, path.length - at)).find((one) => findTree(tree, one) !== null);
    return findTree(tree, written ?? [])?.key ?? tree.place;
  };
  const refuse: Report = (path, message) => diagnostics.push(makeError(placeOf(path), message));
  checkOptimizer(recipe, refuse);
  checkSchedule(recipe, getEntry(tree, 'schedule'), refuse);
  checkFloor(recipe, refuse);
  checkSizes(recipe, refuse);
  checkAverage(recipe, refuse);
  checkMix(recipe, refuse);
  checkAugment(recipe.augment, refuse);
  if (recipe.time_budget !== null && recipe.time_budget > longestTime) {
    refuse(['time_budget'], say.timeTooLong(recipe.time_budget, longestTime));
  }
  if (recipe.weights !== null && recipe.whiten !== null) refuse(['whiten'], say.whitensTrained());
  checkRepeated(recipe.freeze.map(({match}) => match), (at) => ['freeze', at], refuse);
  checkReached(recipe, (path, message) => diagnostics.push(makeWarning(placeOf(path), message)));
  return diagnostics;
}

export function checkChannels(tree: MapTree, diagnostics: Diagnostic[]): void {
  const data = getEntry(tree, 'data');
  const [mean, std] = [getEntry(data, 'mean'), getEntry(data, 'std')];
  if (data === null || mean?.kind !== 'list' || std?.kind !== 'list' || mean.items.length === std.items.length) return;
  diagnostics.push(makeError(placeOfKey(data, 'std'), say.channelsDiffer(mean.items.length, std.items.length)));
}

function checkOptimizer({optimizer, accumulate, batch}: Recipe, refuse: Report): void {
  if (accumulate > batch) refuse(['accumulate'], say.partsTooMany(accumulate, batch));
  if ('nesterov' in optimizer && optimizer.nesterov && optimizer.momentum === 0) {
    refuse(['optimizer', 'nesterov'], say.nesterovWithoutMomentum());
  }
  if (optimizer.name === 'sgd' && optimizer.dampening > 0) {
    if (optimizer.nesterov) refuse(['optimizer', 'dampening'], say.nesterovDampened());
    else if (optimizer.momentum === 0) refuse(['optimizer', 'dampening'], say.dampeningWithoutMomentum());
  }
  optimizer.groups.forEach(({lr_factor, weight_decay}, at) => {
    if (lr_factor === 1 && weight_decay === null) refuse(['optimizer', 'groups', at], say.groupChangesNothing());
  });
  const matches = optimizer.groups.map(({match}) => match);
  checkRepeated(matches, (at) => ['optimizer', 'groups', at, 'match'], refuse);
}

function checkSchedule({schedule, epochs}: Recipe, tree: Tree | null, refuse: Report): void {
  const {name, per, warmup} = schedule;
  const isStepped = ['constant', 'step', 'multi-step', 'plateau'].includes(name);
  if (per === 'step' && isStepped && warmup === null && getEntry(tree, 'per') !== null) {
    refuse(['schedule', 'per'], say.perChangesNothing(name));
  }
  if (warmup !== null && warmup.epochs >= epochs) {
    refuse(['schedule', 'warmup', 'epochs'], say.warmupTooLong(warmup.epochs, epochs));
  } else if (warmup !== null && per === 'epoch' && !Number.isInteger(warmup.epochs)) {
    refuse(['schedule', 'warmup', 'epochs'], say.warmupBroken(warmup.epochs));
  }
  if (warmup !== null && schedule.name === 'triangular' && schedule.start === 0) {
    refuse(['schedule', 'warmup'], say.warmupToZero());
  }
  if (schedule.name === 'multi-step' && !isAscending(schedule.milestones)) {
    refuse(['schedule', 'milestones'], say.notAscending('schedule.milestones'));
  }
}

/** A floor at or above the rate that the schedule is to lower. */
function checkFloor({schedule, optimizer: {lr}}: Recipe, refuse: Report): void {
  if (!('min_lr' in schedule) || schedule.min_lr < lr) return;
  refuse(['schedule', 'min_lr'], say.floorTooHigh(schedule.min_lr, lr));
}

/** Where epochs end with the slow weights, a move that goes all the way still takes back the steps after it. */
function checkAverage({average}: Recipe, refuse: Report): void {
  if (average?.name !== 'lookahead' || average.alpha < 1 || average.ends_epochs) return;
  refuse(['average', 'alpha'], say.drawsNothingBack());
}

/** What would begin only after the last epoch. No error: a shorter run of the same recipe is a usual trial. */
function checkReached({epochs, schedule, freeze, average, sizes}: Recipe, warn: Report): void {
  const check = (path: readonly (string | number)[], name: string, epoch: number, never: string, before = 0) => {
    if (before + epoch >= epochs) warn(path, say.beginsTooLate(name, epoch, never, before, epochs));
  };
  const before = schedule.warmup?.epochs ?? 0;
  if (schedule.name === 'step') {
    check(['schedule', 'step'], 'schedule.step', schedule.step, 'the learning rate never decays', before);
  }
  if (schedule.name === 'multi-step') {
    schedule.milestones.forEach((epoch, at) =>
      check(['schedule', 'milestones', at], `schedule.milestones[${at}]`, epoch, 'it is never reached', before),
    );
  }
  sizes.forEach(({until}, at) => {
    // A part has the epochs whose middle lies in it: chooseSize in runtime/data/sizes.ts.
    const epochsBefore = (fraction: number) => Math.min(epochs, Math.ceil(fraction * epochs - 0.5));
    const last = sizes[at - 1]?.until ?? 0;
    const isEmpty = last < until && epochsBefore(last) === epochsBefore(until);
    if (isEmpty) warn(['sizes', at], say.sizeWithoutEpoch(`sizes[${at}]`, epochs));
  });
  freeze.forEach(({after}, at) =>
    check(['freeze', at, 'after'], `freeze[${at}].after`, after, 'nothing is frozen'),
  );
  if (average?.name === 'lookahead') {
    check(['average', 'after'], 'average.after', average.after, 'the slow weights never begin');
  }
}

function checkSizes({sizes}: Recipe, refuse: Report): void {
  const ends = sizes.map(({until}) => until);
  if (!isAscending(ends)) refuse(['sizes'], say.notAscending('until in sizes'));
  else if (sizes.length > 0 && ends.at(-1) !== 1) refuse(['sizes', sizes.length - 1, 'until'], say.sizesEndEarly());
}

function checkMix({mix}: Recipe, refuse: Report): void {
  if (mix !== null && mix.mixup === 0 && mix.cutmix === 0) refuse(['mix'], say.mixesNothing());
}

function checkAugment(augment: readonly Augmentation[], refuse: Report): void {
  const names = augment.map(({name}) => name);
  const flips = ['horizontal-flip', 'alternating-flip'] as const;
  if (flips.every((flip) => names.includes(flip))) {
    refuse(['augment', Math.max(...flips.map((flip) => names.lastIndexOf(flip)))], sayOfAugment.flipsTwice());
  }
  const erasures = ['cutout', 'random-erasing'];
  const lastChange = names.findLastIndex((name) => !erasures.includes(name));
  augment.forEach((one, at) => {
    if (erasures.includes(one.name) && at < lastChange) {
      refuse(['augment', at], sayOfAugment.erasesTooEarly(one.name, augment[lastChange]?.name ?? ''));
    }
    if (one.name === 'random-erasing') {
      for (const key of ['scale', 'ratio'] as const) {
        if (one[key][0] > one[key][1]) refuse(['augment', at, key], say.notAscending(`augment[${at}].${key}`));
      }
      if (one.scale[1] > 1) refuse(['augment', at, 'scale'], sayOfAugment.erasesMore(`augment[${at}].scale`));
    }
    if (one.name === 'color-jitter' && one.brightness + one.contrast + one.saturation + one.hue === 0) {
      refuse(['augment', at], sayOfAugment.jittersNothing(`augment[${at}]`));
    }
    if ('probability' in one && one.probability === 0) {
      refuse(['augment', at, 'probability'], sayOfAugment.neverHappens(one.name));
    }
    if (one.name === 'random-crop' && one.padding === 0) {
      refuse(['augment', at, 'padding'], sayOfAugment.cropsNothing());
    }
  });
}

/** A pattern that stands there a second time: the first has taken all that matches. */
function checkRepeated(patterns: readonly string[], pathOf: (at: number) => (string | number)[], refuse: Report): void {
  patterns.forEach((pattern, at) => {
    if (patterns.indexOf(pattern) < at) refuse(pathOf(at), say.matchRepeated(pattern));
  });
}

/** Strictly. */
function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((value, at) => at === 0 || value > (numbers[at - 1] as number));
}
