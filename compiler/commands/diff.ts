import type {Command} from 'commander';
import {Option} from 'commander';
import type {DiffFlags} from './diff-specs.js';

/** `spec diff`: what changed between two networks. */
export function define(program: Command): void {
  program
    .command('diff')
    .summary('compare two networks, or one with a git revision')
    .description('compare two networks: layers, shapes, counts, memory, and which weights stay compatible')
    .argument('[spec...]', 'before and after, by path or by name; SPEC@REVISION for one of git')
    .option('--since <revision>', 'compare every network and recipe with the merge base of this revision')
    .option('--batch <images>', 'images in a training step, for the activations', '128')
    .option('--max-length <characters>', 'limit the Markdown of --since; details that do not fit are dropped')
    .option('--exit-code', 'exit status 1 if they differ')
    .addOption(
      new Option('--format <format>', 'output format').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addHelpText(
      'after',
      '\nA spec of a revision is compiled with its blocks and stems. One spec is compared' +
        '\nwith itself, of its revision or HEAD. key=value sets a param of the second.' +
        '\n\nExamples:\n  spec diff resnet18 resnet34\n  spec diff resnet18.yaml@main' +
        '\n  spec diff --since main --format markdown',
    )
    .action(async (args: string[], flags: DiffFlags) => {
      if (flags.since !== undefined) {
        const {diffSince} = await import('./diff-since.js');
        process.exitCode = diffSince(args, {...flags, since: flags.since}, process.cwd());
        return;
      }
      const {diffSpecs} = await import('./diff-specs.js');
      process.exitCode = diffSpecs(args, flags, process.cwd());
    });
}
