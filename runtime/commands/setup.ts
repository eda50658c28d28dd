import {join} from 'node:path';
import type {Command} from 'commander';
import {UserError} from '../errors.js';

/** `spec setup`: everything the other commands need, now rather than at their first use. */
export function define(program: Command): void {
  program
    .command('setup')
    .summary("install TensorFlow's library and the addon")
    .description("download TensorFlow's library and build the addon, unless that is done")
    .option('--gpu', "take the CUDA build and NVIDIA's libraries (Linux x64, 3.4 GB to download)")
    .option('--format <format>', 'text, or json: where everything is, for scripts', 'text')
    .addHelpText('after', '\nExample:\n  spec setup --gpu')
    .action(async ({gpu, format}: {gpu?: true; format: string}) => {
      const {prepareTensorFlow} = await import('../native/open.js');
      if (format !== 'text' && format !== 'json') {
        throw new UserError(
          'option-wrong',
          `--format ${format} is not a format`,
          'use --format text or --format json',
          2,
        );
      }
      const {library, addon, opener, changed} = await prepareTensorFlow({gpu});
      if (format === 'json') {
        const {origin, directory, main} = library;
        process.stdout.write(
          `${JSON.stringify({addon, opener, origin, library: join(directory, main)}, undefined, 2)}\n`,
        );
      }
      if (changed) process.stderr.write(`TensorFlow is set up in ${library.directory}\n`);
    });
}
