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
    .description('write a trained network for other programs, and check what they compute')
    .argument('<network>', 'a run, or with --weights FILE a spec or module')
    .argument('[key=value...]', "a spec's params")
    .addOption(new Option('--format <format>', 'form').choices(names).makeOptionMandatory())
    .option('--weights <which>', 'best (default) or last of a run, or a safetensors file')
    .option('--out <path>', "default: the network's name, in this folder")
    .option('--opset <number>', 'ONNX operator set, 17 (default) to 21')
    .option('--half', 'float16 inside; image and logits stay float32')
    .addOption(new Option('--input <form>', 'or pixels 0 to 255').choices(['normalized', 'pixels']))
    .addOption(new Option('--layout <layout>', 'of the image').choices(['nchw', 'nhwc']))
    .option('--probabilities', 'softmax instead of logits')
    .option('--batch <number>', 'fixed batch size (default: any)')
    .addHelpText('after', describeFormats() + after)
    .action(async (name: string, values: string[], flags: ExportFlags) => {
      const {exportByCommand} = await import('./export-network.js');
      process.exitCode = await exportByCommand(name, values, flags);
    });
}

function describeFormats(): string {
  const width = Math.max(0, ...exportFormats.map(({name}) => name.length));
  const rows = exportFormats.map(({name, summary, options}) => {
    const words = options.length === 0 ? '' : `: ${options.map((option) => `--${option}`).join(' ')}`;
    return `  ${name.padEnd(width)}  ${summary}${words}\n`;
  });
  return `\nFormats:\n${rows.join('')}`;
}

const after = `
Examples:
  spec export resnet20 --format onnx --input pixels --probabilities
  spec export resnet18.yaml --weights state.safetensors --format onnx`;
