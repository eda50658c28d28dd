import {join} from 'node:path';
import type {Command} from 'commander';
import {Option} from 'commander';

/** `spec setup`: everything the other commands need, now rather than at their first use. */
export function define(program: Command): void {
  program
    .command('setup')
    .summary("install TensorFlow's library and specnet's native addon")
    .description("download TensorFlow's library and build the addon, unless that is done")
    .option('--gpu', "take the CUDA build and NVIDIA's libraries (Linux x64, 3.4 GB to download)")
    .option('--ray', 'install Ray Tune and Optuna, too, for spec sweep --on ray (666 MB)')
    .option('--portable', "build the kernels for other processors too, as for an image that is to run on any")
    .addOption(
      new Option('--format <format>', 'output format; json: where everything is, for scripts')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', '\nExample:\n  spec setup --gpu')
    .action(async ({gpu, ray, portable, format}: {gpu?: true; ray?: true; portable?: true; format: string}) => {
      const {prepareForAllProcessors, prepareTensorFlow} = await import('../../native/open.js');
      const prepared = await prepareTensorFlow({gpu});
      if (portable) await prepareForAllProcessors(prepared, {gpu});
      if (ray) {
        const {installRay} = await import('../../ray/install-ray.js');
        const {resolveSettings} = await import('../../native/settings.js');
        process.stderr.write(`Ray is set up: ${await installRay(resolveSettings())}\n`);
      }
      const {library, addon, opener, changed} = prepared;
      if (format === 'json') {
        const {origin, directory, main} = library;
        process.stdout.write(
          `${JSON.stringify({addon, opener, origin, library: join(directory, main)}, undefined, 2)}\n`,
        );
      }
      if (changed) process.stderr.write(`TensorFlow is set up in ${library.directory}\n`);
    });
}
