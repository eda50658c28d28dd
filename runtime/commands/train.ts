import {Option} from 'commander';
import type {Command} from 'commander';
import type {TrainOptions} from './train-spec.js';

/** `spec train`: from a spec to a trained network. */
export function define(program: Command): void {
  program
    .command('train')
    .summary('train a network on images and test it')
    .description('train a network on images and test it: builds its spec, sets up what is missing')
    .argument('[spec]', 'a spec, by path or by name in specs/; not needed to resume')
    .argument('[key=value...]', 'fields of the recipe: optimizer.lr=0.05; params of the spec: depth=28')
    .option('--data <name>', 'cifar10, cifar10-mini, or a folder with the files (default: CIFAR-10)')
    .option('--recipe <recipe>', "a recipe, by path or by name in specs/recipes (default: the data set's)")
    .option('--epochs <number>', 'override epochs')
    .option('--batch <number>', 'override batch')
    .option('--seed <number>', 'override seed')
    .option('--precision <format>', 'override precision: auto, float32 or bfloat16')
    .option('--time <duration>', 'override time_budget: 20m, 1h30m; no epoch begins that would not end in time')
    .option('--repeat <count>', 'so many runs, with seeds one after another: mean and standard deviation')
    .option('--name <run>', "name of the run's folder in runs/train (default: the spec's name)")
    .option('--resume [run]', 'go on with a run, by name or folder (default: the latest); --epochs makes it longer')
    .addOption(
      new Option('--on-divergence <what>', 'when the loss is no number: stop, or retry at a tenth of the rate')
        .choices(['stop', 'retry'])
        .default('stop'),
    )
    .option('--profile', "trace one step: a table by operation, and profile.json in the run's folder")
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  spec train resnet20.yaml --data cifar10-mini\n' +
        '  spec train resnet18.yaml --epochs 30 optimizer.lr=0.05 schedule.step=10\n' +
        '  spec train --resume                  (the latest run, from its last checkpoint)\n' +
        '  spec train --resume resnet18 --epochs 300\n' +
        '  spec train resnet20.yaml --profile   (open profile.json at ui.perfetto.dev or chrome://tracing)',
    )
    .action(async (spec: string | undefined, overrides: string[], options: TrainOptions, command: Command) => {
      if (options.resume !== undefined) {
        const {resumeRun} = await import('./resume-run.js');
        process.exitCode = await resumeRun(spec, overrides, options);
        return;
      }
      if (spec === undefined) command.error("error: missing required argument 'spec'");
      const {trainSpec} = await import('./train-spec.js');
      process.exitCode = await trainSpec(spec, overrides, options);
    });
}
