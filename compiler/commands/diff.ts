import type {Command} from 'commander';
import {Option} from 'commander';
import type {DiffFlags} from './diff-specs.js';

/** `spec diff`: what changed between two networks. */
export function define(program: Command): void {
  program
    .command('diff')
    .description('compare two networks: layers, shapes, counts, memory, and which weights still fit')
    .argument('<before>', 'a spec, by path or by name in specs/; SPEC@REVISION for one of git')
    .argument('[after]', 'another; by default <before> as it is now, or as of HEAD and as it is now')
    .option('--batch <images>', 'images in a training step, for the activations', '128')
    .option('--exit-code', 'exit status 1 where they differ')
    .addOption(
      new Option('--format <form>', 'form of the answer').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addHelpText(
      'after',
      '\nA spec of a revision is compiled with the blocks and stems of that revision.' +
        '\n\nExamples:\n  spec diff resnet18 resnet34\n  spec diff resnet18.yaml@main --format markdown',
    )
    .action(async (before: string, after: string | undefined, flags: DiffFlags) => {
      const {diffSpecs} = await import('./diff-specs.js');
      process.exitCode = diffSpecs(before, after ?? null, flags, process.cwd());
    });
}
