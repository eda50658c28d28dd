import {Option} from 'commander';
import type {Command} from 'commander';
import type {ReportOptions} from './report-run.js';

/** `spec report`: all of a run on one page. */
export function define(program: Command): void {
  program
    .command('report')
    .summary('write an HTML report of a run')
    .description(
      'write one self-contained HTML page about a run: curves, confusion matrix, accuracy by class, worst mistakes, ' +
        "the network's diagram, recipe, environment",
    )
    .argument('<run>', 'a run, by its name in runs/train or by its folder')
    .option('--out <file>', 'write the page there (default: to standard output)')
    .option('--data <name>', 'cifar10, cifar10-mini, or a folder with the files (default: what it was trained on)')
    .option('--no-download', 'do not download; fail if the dataset is missing')
    .addOption(
      new Option(
        '--part <part>',
        'evaluate on the test, validation or training images',
      )
        .choices(['test', 'validation', 'train'])
        .default('test'),
    )
    .addOption(
      new Option('--weights <which>', 'weights of the best or last epoch').choices(['best', 'last']).default('best'),
    )
    .addHelpText('after', '\nExample:\n  spec report resnet20 --out resnet20.html')
    .action(async (run: string, options: ReportOptions) => {
      const {reportRun} = await import('./report-run.js');
      process.exitCode = await reportRun(run, options);
    });
}
