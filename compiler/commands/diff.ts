import type {Command} from 'commander';
import {Option} from 'commander';
import type {DiffFlags} from './diff-specs.js';

/** `spec diff`: what changed between two networks. */
export function define(program: Command): void {
  program
    .command('diff')
    .summary('compare two networks, or one with a git revision')
    .description('compare two networks: layers, shapes, counts, memory, and which weights still fit')
    .argument('[spec...]', 'before and after, by path or by name; SPEC@REVISION for one of git')
    .option('--since <revision>', 'every network and recipe of the project, against a revision of git')
    .option('--batch <images>', 'images in a training step, for the activations', '128')
    .option('--max-length <characters>', 'with --since and Markdown: leave out details that do not fit')
    .option('--exit-code', 'exit status 1 where they differ')
    .addOption(
      new Option('--format <form>', 'form of the answer').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addHelpText(
      'after',
      '\nA spec of a revision is compiled with the blocks and stems of that revision. One' +
        '\nspec is compared with itself: as of its revision or HEAD, and as it is now.' +
        '\nValues of params, key=value, are for the second. --since compares with where the' +
        '\nwork since the revision began, their last common commit.' +
        '\n\nExamples:\n  spec diff resnet18 resnet34\n  spec diff resnet18.yaml@main --format markdown' +
        '\n  spec diff wrn-28-10.yaml depth=16\n  spec diff --since main --format markdown',
    )
    .action(async (words: string[], flags: DiffFlags) => {
      if (flags.since !== undefined) {
        const {diffSince} = await import('./diff-since.js');
        process.exitCode = diffSince(words, {...flags, since: flags.since}, process.cwd());
        return;
      }
      const {diffSpecs} = await import('./diff-specs.js');
      process.exitCode = diffSpecs(words, flags, process.cwd());
    });
}
