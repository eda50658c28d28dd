import type {Command} from 'commander';
import type {ImportOptions} from './import-file.js';

/** `spec import`: a run out of a file that was exported. */
export function define(program: Command): void {
  program
    .command('import')
    .summary('make a run of weights or an export')
    .description(
      'make a run of weights that were trained elsewhere, or of an ONNX file that spec export wrote, byte for byte',
    )
    .argument('<file>', 'safetensors, or ONNX')
    .option('--spec <spec>', 'of safetensors: the network')
    .option('--name <name>', "the run's name (default: as it was called)")
    .option('--classes <file>', 'of safetensors: a name a line, or JSON')
    .option('--mean <numbers>', 'of safetensors: 0.485,0.456,0.406')
    .option('--std <numbers>', 'of safetensors: 0.229,0.224,0.225')
    .option('--files <folder>', 'of ONNX: write module and weights there, no run')
    .addHelpText(
      'after',
      '\nClasses, mean and std are read from the config.json next to the weights if no option sets them.\n' +
        '\nExamples:\n  spec import resnet20.onnx\n  spec import resnet20.onnx --files weights\n' +
        '  spec import model.safetensors --spec resnet18-imagenet',
    )
    .action(async (file: string, options: ImportOptions) => {
      const {importFile} = await import('./import-file.js');
      process.exitCode = await importFile(file, options);
    });
}
