import type {Command} from 'commander';

interface DataOptions {
  readonly out?: string;
  readonly from?: string;
}

/** `spec data`: puts a data set where `spec train` finds it. */
export function define(program: Command): void {
  program
    .command('data')
    .summary('download a data set into the cache')
    .description('download a data set into the cache: its official archive, checked')
    .argument('<name>', 'cifar10')
    .option('--out <folder>', 'put the files into this folder instead; name it with --data or SPECNET_DATA then')
    .option('--from <url>', 'take the archive from another place; its checksum has to be the same')
    .addHelpText('after', '\nExample:\n  spec data cifar10')
    .action(async (name: string, options: DataOptions) => {
      const {downloadDataset} = await import('../data/download-dataset.js');
      await downloadDataset(name, options, process.stdout);
    });
}
