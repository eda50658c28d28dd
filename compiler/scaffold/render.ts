import type {Answers} from './questions.js';
import {readNumbers} from './questions.js';

/** Counts that a spec expects. */
export interface Expected {
  readonly parameters: number;
  readonly macs: number;
}

/**
 * A spec with a comment on every line that a newcomer would ask about.
 *
 * @param schema where an editor finds the schema, from the spec's folder
 */
export function renderSpec(answers: Answers, schema: string | null, expected: Expected | null): string {
  const {name, classes, stem, block} = answers;
  const input = readNumbers(answers.input, 'x');
  const widths = readNumbers(answers.widths, ',');
  const stages = readNumbers(answers.depths, ',').map((blocks, at) => {
    const stride = at === 0 ? '' : ', stride: 2';
    return `  - {blocks: ${blocks}, channels: ${widths[at] ?? 1}${stride}}`;
  });
  return [
    ...(schema === null ? [] : [`# yaml-language-server: $schema=${schema}`]),
    `name: ${name} # the same as the file's`,
    `description: ${name} for ${input[0]}x${input[1]} images # the comment of the generated function`,
    `input: [${input.join(', ')}] # height, width, channels`,
    `classes: ${classes}`,
    '',
    '# What stands before the stages: the name of a stem (a file of specs/stems), or a list of operations.',
    `stem: ${stem}`,
    '',
    '# What the stages are made of: a file of specs/blocks, or of blocks/ beside this one; it is a list of operations.',
    '# A block adds its input to its result, through a projection if shapes differ, unless it says ' +
      '"shortcut: none".',
    `block: ${block}`,
    '',
    '# A line a stage: its blocks, its width, and the stride of its first block. A stage may also name a block ' +
      'of its own',
    "# and set the block's parameters. `spec schema --reference` prints all that can be said.",
    'stages:',
    ...stages,
    '',
    ...(expected === null
      ? []
      : [
          '# What spec build checks the network against: change it knowingly.',
          `expect: {parameters: ${expected.parameters}, macs: ${expected.macs}}`,
          '',
        ]),
  ].join('\n');
}
