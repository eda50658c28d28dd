import {Option} from 'commander';
import type {Command} from 'commander';
import type {ZooOptions} from './train-zoo.js';

/** `spec zoo`: what several networks reach with one recipe. */
export function define(program: Command): void {
  program
    .command('zoo')
    .summary('train several networks with one recipe: one table')
    .description(
      'train networks with one recipe, in runs of their own, and write one table of cost and accuracy. ' +
        'If killed, the same command resumes; finished runs are not run again. Small networks come first, ' +
        'and each gets its first seed before any gets its second. Exit status 1 if a network does not fit or fails.',
    )
    .argument('[spec...]', 'specs, by path or name (default: all of specs/), and key=value of recipe or specs')
    .option('--recipe <recipe>', "by path or name (default: the data set's)")
    .option('--data <name>', 'cifar10 (default), cifar10-mini, or a folder')
    .option('--no-download', 'fail if the data are missing: do not download them')
    .option('--epochs <number>', 'override epochs')
    .option('--seeds <numbers>', "one run for each: 1,2,3 (default: the recipe's)")
    .option('--out <dir>', 'a folder for one recipe on one data set; specs and seeds may be added (default: runs/zoo)')
    .addOption(
      new Option('--format <format>', 'output format').choices(['text', 'markdown', 'json']).default('text'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  spec zoo resnet20 resnet32 --epochs 12 schedule.step=8 --seeds 1,2,3\n' +
        '  spec zoo wrn-16-4 --epochs 12 schedule.step=8 --seeds 1   (one more, in the same table)',
    )
    .action(async (args: string[], options: ZooOptions) => {
      const {trainZoo} = await import('./train-zoo.js');
      process.exitCode = await trainZoo(args, options);
    });
}
