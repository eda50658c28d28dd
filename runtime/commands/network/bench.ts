import type {Command} from 'commander';
import {Option} from 'commander';
import type {BenchFlags} from './bench-spec.js';

/** `spec bench`: how fast a network trains on this machine, and where the time goes. */
export function define(program: Command): void {
  program
    .command('bench')
    .summary("time a network's training steps")
    .description("time training steps, and compare them with this machine's peak")
    .argument('<spec>', 'a spec, by path or by name')
    .argument('[name=value...]', 'values of its params: depth=28')
    .option('--batch <images>', 'images in a step (default: 128, or what memory holds)')
    .addOption(
      new Option('--precision <format>', 'auto takes the faster')
        .choices(['auto', 'float32', 'bfloat16'])
        .default('auto'),
    )
    .option('--steps <number>', 'how many steps are timed', '10')
    .option('--workers <addresses>', 'measure the all-reduce: h0:2222,h1:2222; or TF_CONFIG, or Slurm')
    .option('--worker <number>', 'which of the workers this is; 0 is the chief, which prints')
    .option('--worker-timeout <s>', 'longest wait for another worker (default: 60)')
    .addOption(new Option('--gradients <format>', 'all-reduce format').choices(['float32', 'bfloat16']))
    .option('--profile <file>', 'write a trace of one step, for ui.perfetto.dev or chrome://tracing')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  spec bench resnet18.yaml --batch 256 --profile step.json')
    .action(async (spec: string, values: string[], flags: BenchFlags) => {
      const {benchSpec} = await import('./bench-spec.js');
      process.exitCode = await benchSpec(spec, values, flags);
    });
}
