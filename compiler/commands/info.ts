import type {Command} from 'commander';
import {Option} from 'commander';
import type {InfoFlags} from './describe-specs.js';

/** `spec info`: the layers of a network, what they cost, and how that is counted. */
export function define(program: Command): void {
  program
    .command('info')
    .summary("show a network's shapes, counts and memory")
    .description("show a network's stages or layers, shapes, parameters, MACs and memory")
    .argument('<spec...>', 'specs, by path or by name, and values of params; several specs make one table')
    .option('--full', 'every layer, not folded by stage')
    .option('--batch <images>', 'images in a training step, for the memory', '128')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json', 'github']).default('text'))
    .addHelpText(
      'after',
      '\nExamples:\n  spec info resnet18.yaml --batch 256\n  spec info resnet18 resnet50 --format json' +
        '\n  spec info wrn-28-10.yaml depth=16',
    )
    .action(async (names: string[], flags: InfoFlags) => {
      const {describeSpecs} = await import('./describe-specs.js');
      process.exitCode = describeSpecs(names, flags, process.cwd());
    });
}
