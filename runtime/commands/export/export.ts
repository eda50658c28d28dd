import {Option} from 'commander';
import type {Command} from 'commander';
import type {ExportFlags} from './export-network.js';
import {exportFormats} from './formats.js';

/** `spec export`: a trained network in the form that another program runs. */
export function define(program: Command): void {
  const names = exportFormats.map(({name}) => name);
  program
    .command('export')
    .summary('write a trained network for other programs')
    .description('write a trained network in a form that other programs run, and check what they answer')
    .argument('<network>', "a run, by its name in runs/train or by its folder; or a spec or generated module's path")
    .argument('[key=value...]', 'values of the params of a spec')
    .addOption(new Option('--format <format>', 'form of the export').choices(names).makeOptionMandatory())
    .option('--weights <which>', "best or last, of a run's weights (default: best); or a safetensors file")
    .option('--out <path>', "where to write it (default: the network's name, in the current folder)")
    .option('--opset <number>', "ONNX's operator set, 17 to 21 (default: 17, which the most runtimes read)")
    .option('--half', 'weights and activations in float16; image and logits stay float32')
    .addOption(
      new Option('--input <form>', 'what the export takes: normalized numbers, or pixels from 0 to 255').choices([
        'normalized',
        'pixels',
      ]),
    )
    .addOption(new Option('--layout <layout>', "the image's layout").choices(['nchw', 'nhwc']))
    .option('--probabilities', 'a softmax after the logits')
    .option('--batch <number>', 'a fixed number of images (default: any number)')
    .addHelpText('after', describeFormats() + after)
    .action(async (name: string, values: string[], flags: ExportFlags) => {
      const {exportByCommand} = await import('./export-network.js');
      process.exitCode = await exportByCommand(name, values, flags);
    });
}

function describeFormats(): string {
  const width = Math.max(0, ...exportFormats.map(({name}) => name.length));
  const rows = exportFormats.map(({name, summary, options}) => {
    const words = options.length === 0 ? '' : `; takes ${options.map((option) => `--${option}`).join(', ')}`;
    return `  ${name.padEnd(width)}  ${summary}${words}\n`;
  });
  return `\nFormats:\n${rows.join('')}`;
}

const after = `
Written beside it: what the export is (classes, mean, std, spec), a few inputs
with the answers that specnet gives, and programs that compare them. The export
is checked so where a runtime is at hand: a difference above 1e-4 of the largest
logit fails it, and nothing is left.

Examples:
  spec export resnet20 --format onnx
  spec export resnet20 --format onnx --input pixels --layout nhwc --probabilities
  spec export resnet18.yaml --weights state.safetensors --format onnx --out deploy/resnet18.onnx`;
