import type {Command} from 'commander';
import type {InitFlags} from './init-spec.js';

/** `spec init`: a new spec, with comments. */
export function define(program: Command): void {
  program
    .command('init')
    .summary('write a commented starter spec')
    .description('write a commented starter spec; asks for what is not given')
    .argument('[name]', "the network's name; the file is specs/NAME.yaml")
    .option('--input <HxWxC>', 'height, width and channels of an image (default: 32x32x3)')
    .option('--classes <number>', 'number of classes (default: 10)')
    .option('--stem <name>', 'a stem of specs/stems (default: cifar; imagenet above 64x64)')
    .option('--block <name>', 'a block of specs/blocks (default: basic)')
    .option('--depths <list>', 'blocks of each stage (default: 2,2,2,2)')
    .option('--widths <list>', 'channels of each stage (default: 64, and twice as many each stage)')
    .option('--yes', 'ask nothing, take the defaults')
    .addHelpText('after', '\nA file that exists is never touched.\n\nExample:\n  spec init my-net --depths 3,3,3')
    .action(async (name: string | undefined, flags: Omit<InitFlags, 'name'>) => {
      const {initSpec} = await import('./init-spec.js');
      const {stdin: input, stdout: output} = process;
      const terminal = input.isTTY === true && output.isTTY === true ? {input, output} : null;
      process.exitCode = await initSpec({...flags, ...(name === undefined ? {} : {name})}, process.cwd(), terminal);
    });
}
