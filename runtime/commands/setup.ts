import type {Command} from 'commander';

/** `spec setup`: everything the other commands need, now rather than at their first use. */
export function define(program: Command): void {
  program
    .command('setup')
    .description('download TensorFlow\'s library and build the addon, unless that is done')
    .option('--gpu', 'take the CUDA build and NVIDIA\'s libraries (Linux x64, 3.4 GB to download)')
    .option('--print-addon', 'print the path of the addon, for scripts that load it')
    .addHelpText('after', '\nExample:\n  spec setup --gpu')
    .action(async ({gpu, printAddon}: {gpu?: true; printAddon?: true}) => {
      const {prepareTensorFlow} = await import('../native/open.js');
      const {library, addon, changed} = await prepareTensorFlow({gpu});
      if (printAddon) process.stdout.write(`${addon}\n`);
      else if (changed) process.stderr.write(`TensorFlow is set up in ${library.directory}\n`);
    });
}
