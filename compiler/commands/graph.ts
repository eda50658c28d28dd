import type {Command} from 'commander';
import type {GraphFlags} from './draw-spec.js';

/** `spec graph`: a diagram of a network. */
export function define(program: Command): void {
  program
    .command('graph')
    .summary('draw a network as SVG')
    .description('draw a network as SVG, folded by stage, with what its blocks consist of')
    .argument('<spec>', 'a spec, by path or by name')
    .argument('[key=value...]', 'values of its params')
    .option('--out <file>', 'write the diagram there (default: to standard output)')
    .addHelpText(
      'after',
      '\nAny browser shows it, light or dark.\n\nExample:\n  spec graph resnet50 --out resnet50.svg',
    )
    .action(async (name: string, values: string[], flags: GraphFlags) => {
      const {drawSpec} = await import('./draw-spec.js');
      process.exitCode = drawSpec([name, ...values], flags, process.cwd());
    });
}
