import type {Command} from 'commander';
import type {PreviewOptions} from './preview-data.js';

interface DataOptions {
  readonly out?: string;
  readonly from?: string;
}

/** `spec data`: puts a data set where `spec train` finds it; `spec data preview`: shows what a recipe makes of it. */
export function define(program: Command): void {
  const data = program
    .command('data')
    .summary('download a data set into the cache, or look at it')
    .description('download a data set into the cache: its official archive, checked')
    .argument('<name>', 'cifar10')
    .option('--out <folder>', 'put the files into this folder instead; then pass it with --data or SPECNET_DATA')
    .option('--from <url>', 'take the archive from another place; its checksum has to be the same')
    .addHelpText(
      'after',
      '\nExamples:\n  spec data cifar10\n  spec data preview --data cifar10-mini --out preview.html',
    )
    .action(async (name: string, options: DataOptions) => {
      const {downloadDataset} = await import('../../data/download-dataset.js');
      await downloadDataset(name, options, process.stdout);
    });
  data
    .command('preview')
    .summary("preview a recipe's augmentation on an image of each class")
    .description('draw a grid of images: one of each class, as it is stored and as training sees it epoch by epoch')
    .argument('[arguments...]', "a recipe, the data set's own if none is named; key=value overrides its fields")
    .option('--data <folder>', 'cifar10-mini, or a folder with a data set')
    .option('--no-download', 'fail if the data are missing: do not download them')
    .option('--out <file>', 'write it there, as .png or .html (default: HTML to standard output)')
    .option('--columns <number>', 'epochs to show', '10')
    .option('--epoch <number>', 'the first of them', '1')
    .addHelpText('after', '\nExample:\n  spec data preview default --data cifar10-mini --out preview.png')
    .action(async (args: string[], _options: unknown, command: Command) => {
      const {previewData} = await import('./preview-data.js');
      // commander gives --out, which `spec data` has too, to that.
      process.exitCode = await previewData(args, command.optsWithGlobals<PreviewOptions>());
    });
}
