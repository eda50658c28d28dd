import {Option} from 'commander';
import type {Command} from 'commander';
import type {SweepOptions} from './open-sweep.js';

/** Options of what is trained, and how. */
const training = ['trial', 'on', 'jobs', 'cpus'];

/** `spec sweep`: many trainings that differ in some settings. */
export function define(program: Command): void {
  program
    .command('sweep')
    .summary('search hyperparameters over many runs')
    .description(
      'train the trials of a sweep, and show which settings are best. If killed, rerun the same command to resume; ' +
        'several processes may share the folder. Exit status 1 if a trial fails.',
    )
    .argument('<sweep>', 'a sweep, by path or by name in sweeps')
    .option('--trial <number>', 'train this trial alone, from 0: a job of an array')
    .addOption(
      new Option('--on <engine>', 'have Ray Tune run the trials: for stop and optuna')
        .choices(['ray'])
        .conflicts(['trial', 'jobs']),
    )
    .addOption(new Option('--jobs <url>', 'the same as a job of a Ray cluster: http://head:8265').conflicts('trial'))
    .option('--cpus <number>', 'on Ray, cores of each trial (default: all)')
    .addOption(new Option('--with-parent', 'end when the standard input does').hideHelp())
    .addOption(new Option('--table', 'train nothing: show the progress so far').conflicts([...training, 'page']))
    .addOption(
      new Option(
        '--page <file>',
        'train nothing: write the table, parallel coordinates and importance as HTML',
      ).conflicts(training),
    )
    .addOption(
      new Option('--format <format>', 'output format').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--out <dir>', "the sweep's folder (default: runs/sweeps/NAME)")
    .option('--no-download', 'fail if the data are missing: do not download them')
    .addHelpText(
      'after',
      '\nExamples:\n  spec sweep mini-rates\n  spec sweep mini-rates --trial $SLURM_ARRAY_TASK_ID\n' +
        '  spec sweep mini-rates --page rates.html',
    )
    .action(async (name: string, options: SweepOptions) => {
      const {runSweep} = await import('./run-sweep.js');
      process.exitCode = await runSweep(name, options);
    });
}
