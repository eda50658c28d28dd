import type {Command} from 'commander';
import {Option} from 'commander';
import type {VerifyOptions} from './verify-specs.js';

interface VerifyFlags extends VerifyOptions {
  readonly against?: readonly string[];
  readonly tolerance: string;
}

/** `spec verify`: that what runs has the shapes and counts that the spec expects, and learns. */
export function define(program: Command): void {
  program
    .command('verify')
    .summary('check that the running network matches its spec')
    .description('check that the running network has the shapes and counts that its spec expects')
    .argument('[spec...]', 'specs, by path or by name, all of specs/ if none is given; values of params')
    .option('--full', 'list every layer', false)
    .option('--against <files...>', "weights.safetensors logits.safetensors: compare with PyTorch's answers")
    .option('--tolerance <fraction>', 'with --against: allowed difference, as a fraction of the largest logit', '1e-4')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nRuns two images forward, compares every layer, takes one step. Exit status 1 on the first mismatch.' +
        '\n\nExample:\n  spec verify resnet18.yaml resnet50-imagenet.yaml' +
        '\n  spec verify resnet18 --against weights.safetensors logits.safetensors',
    )
    .action(async (args: string[], {against, tolerance, ...options}: VerifyFlags) => {
      if (against === undefined) {
        const {verifySpecs} = await import('./verify-specs.js');
        process.exitCode = await verifySpecs(args, options);
        return;
      }
      const {verifyAgainst} = await import('./verify-against.js');
      process.exitCode = await verifyAgainst(args, against, {tolerance, format: options.format});
    });
}
