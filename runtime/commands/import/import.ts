import type {Command} from 'commander';
import type {ImportOptions} from './import-file.js';

/** `spec import`: a run out of a file that was exported. */
export function define(program: Command): void {
  program
    .command('import')
    .summary('make a run of an exported file')
    .description('make a run of an ONNX file that spec export wrote: its spec and weights, byte for byte')
    .argument('<file>', 'an ONNX file')
    .option('--name <name>', "the run's name (default: as it was called)")
    .option('--files <folder>', 'write module and weights there instead of a run')
    .addHelpText('after', '\nExamples:\n  spec import resnet20.onnx\n  spec import resnet20.onnx --files weights')
    .action(async (file: string, options: ImportOptions) => {
      const {importFile} = await import('./import-file.js');
      await importFile(file, options);
    });
}
