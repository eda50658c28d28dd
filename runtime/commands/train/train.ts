import {Option} from 'commander';
import type {Command} from 'commander';
import type {TrainOptions} from './train-options.js';

/** `spec train`: from a spec to a trained network. */
export function define(program: Command): void {
  program
    .command('train')
    .summary('train a network on images and test it')
    .description("train a spec on images and test it; key=value sets a recipe's field or a param")
    .argument('[spec]')
    .argument('[key=value...]')
    .option('--data <name>', 'cifar10 (default), cifar10-mini, or a folder')
    .option('--no-download', 'do not download; fail if the data are missing')
    .option('--recipe <recipe>', "by path or name (default: the data set's)")
    .option('--weights <from>', 'start from a run, or a safetensors file')
    .option('--epochs <number>', 'override epochs; with --resume, extend the run')
    .option('--batch <number>', 'override batch')
    .option('--seed <number>', 'override seed')
    .option('--precision <format>', 'override precision: auto, float32 or bfloat16')
    .option('--time <duration>', 'override time_budget: 20m, 1h30m')
    .option('--repeat <count>', 'train with this many seeds: mean and std')
    .option('--name <run>', "its folder in runs/train (default: the spec's name)")
    .option('--resume [run]', 'continue a run (default: the latest)')
    .option('--auto-resume', 'resume the run named by --name, or start it')
    .addOption(new Option('--on-divergence <what>', 'what to do on NaN/Inf loss').choices(['stop', 'retry']))
    .option('--workers <addresses>', 'distributed training: h0:2222,h1:2222 (or TF_CONFIG)')
    .option('--worker <number>', 'index (rank) of this worker; 0 is the chief')
    .option('--worker-timeout <s>', 'longest wait for another worker (default: 60)')
    .addOption(new Option('--gradients <format>', 'all-reduce format').choices(['float32', 'bfloat16']))
    .option('--profile', 'trace one step; profile.json is for ui.perfetto.dev')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  spec train resnet18.yaml --epochs 30 optimizer.lr=0.05 schedule.step=10\n' +
        '  spec train --resume resnet18 --epochs 300   (then follows the 300-epoch schedule)',
    )
    .action(async (first: string | undefined, others: string[], options: TrainOptions, command: Command) => {
      const {splitArguments} = await import('../../../compiler/index.js');
      // A run that is resumed needs no spec: then a setting comes first.
      const isSetting = first !== undefined && splitArguments([first]).values.length > 0;
      const [spec, overrides] = isSetting ? [undefined, [first, ...others]] : [first, others];
      const {readTeam} = await import('../inputs/with-workers.js');
      if (options.resume !== undefined) {
        if (options.autoResume) command.error('error: --resume and --auto-resume exclude each other');
        const {resumeRun} = await import('./resume-run.js');
        process.exitCode = await resumeRun(spec, overrides, options, undefined, readTeam(process.env, options));
        return;
      }
      if (spec === undefined) command.error("error: missing required argument 'spec'");
      const {trainSpec} = await import('./train-spec.js');
      process.exitCode = await trainSpec(spec, overrides, options, readTeam(process.env, options));
    });
}
