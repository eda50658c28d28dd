import {Option} from 'commander';
import type {Command} from 'commander';
import type {ValOptions} from './val-run.js';

/** `spec val`: how good a trained network is. */
export function define(program: Command): void {
  program
    .command('val')
    .summary('evaluate the weights of a run')
    .description("evaluate a run's weights on images: accuracy, loss, and recall and precision by class")
    .argument('<run>', 'a run, by its name in runs/train or by its folder')
    .option('--data <name>', 'cifar10, cifar10-mini, or a folder with the files (default: what it was trained on)')
    .option('--no-download', 'fail if the data are missing: do not download them')
    .addOption(
      new Option('--part <part>', 'evaluate on the test, validation or training images')
        .choices(['test', 'validation', 'train'])
        .default('test'),
    )
    .addOption(
      new Option('--weights <which>', 'weights of the best or last epoch').choices(['best', 'last']).default('best'),
    )
    .addOption(
      new Option(
        '--views <views>',
        "flip: also with horizontal-flip test-time augmentation (default: the recipe's)",
      ).choices(['plain', 'flip']),
    )
    .addOption(
      new Option('--format <format>', 'output format; json has the confusion matrix')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  spec val resnet20\n  spec val runs/train/resnet20-2 --part validation --views flip --json',
    )
    .action(async (run: string, options: ValOptions) => {
      const {valRun} = await import('./val-run.js');
      await valRun(run, options);
    });
}
