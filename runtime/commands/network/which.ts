import {Option} from 'commander';
import type {Command} from 'commander';

/** `spec which`: the network that weights are of. */
export function define(program: Command): void {
  program
    .command('which')
    .summary('find the network that weights are of')
    .description('find the network that a weights file fits, by the names and shapes of its tensors')
    .argument('<weights>', 'a safetensors file, or a run')
    .addOption(new Option('--format <format>', 'of the results').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  spec which model.safetensors')
    .action(async (named: string, {format}: {readonly format: 'text' | 'json'}) => {
      const {findNetwork} = await import('./find-network.js');
      process.exitCode = findNetwork(named, format);
    });
}
