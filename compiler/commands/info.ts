import type {Command} from 'commander';
import {Option} from 'commander';
import type {InfoFlags} from './describe-specs.js';

/** `spec info`: the layers of a network, what they cost, and how that is counted. */
export function define(program: Command): void {
  program
    .command('info')
    .description("show a network's layers, shapes, parameters, MACs and memory")
    .argument('<spec...>', 'specs, by path or by name in specs/; values of params')
    .option('--batch <images>', 'images in a training step, for the memory', '128')
    .addOption(
      new Option('--format <form>', 'form of the messages').choices(['text', 'json', 'github']).default('text'),
    )
    .addHelpText('after', '\nExamples:\n  spec info resnet18.yaml --batch 256\n  spec info wrn.yaml depth=16')
    .action(async (words: string[], flags: InfoFlags) => {
      const {describeSpecs} = await import('./describe-specs.js');
      process.exitCode = describeSpecs(words, flags, process.cwd());
    });
}
