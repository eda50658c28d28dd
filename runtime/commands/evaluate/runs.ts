import type {Command} from 'commander';
import {Option} from 'commander';
import type {RunsOptions} from './show-runs.js';

/** `spec runs`: the runs in this folder, or some of them side by side. */
export function define(program: Command): void {
  program
    .command('runs')
    .summary('list or compare runs')
    .description('list the runs in runs/train, or compare some side by side, with their differences')
    .argument('[run...]', 'runs to compare, by name or folder; all are listed if none is given')
    .option('--best', 'the best validation accuracy first (default: the latest last)')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  spec runs\n  spec runs resnet20 resnet20-2')
    .action(async (names: string[], options: RunsOptions) => {
      const {showRuns} = await import('./show-runs.js');
      showRuns(names, options, process.cwd());
    });
}
