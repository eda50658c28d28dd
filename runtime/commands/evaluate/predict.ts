import type {Command} from 'commander';
import type {PredictOptions} from './predict-images.js';
import {Option} from 'commander';

/** `spec predict`: what a trained network takes images for. */
export function define(program: Command): void {
  program
    .command('predict')
    .summary('classify images with a trained network')
    .description('classify images (PNG or JPEG) with a trained network')
    .argument('<run>', 'a run, by its name in runs/train or by its folder')
    .argument('<image...>', 'images, of any size')
    .option('--top <number>', 'how many classes to name', '5')
    .addOption(
      new Option('--weights <which>', 'weights of the best or last epoch').choices(['best', 'last']).default('best'),
    )
    .addOption(
      new Option(
        '--views <views>',
        "flip: the mean over the image and its mirror image (default: the recipe's)",
      ).choices(['plain', 'flip']),
    )
    .option('--data <name>', 'data set that names the classes (default: what it was trained on)')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      "\nAn image is scaled (bilinear, antialiased) so that it just covers the network's input,\n" +
        'and center-cropped. ' +
        'Transparency is composited onto white; EXIF orientation is applied.\n' +
        'An image that cannot be read is reported; the others are classified, and the exit status is 2.\n' +
        '\nExamples:\n  spec predict resnet20 cat.jpg\n  spec predict resnet20 *.png --top 1 --json',
    )
    .action(async (run: string, images: string[], options: PredictOptions) => {
      const {predictImages} = await import('./predict-images.js');
      process.exitCode = await predictImages(run, images, options);
    });
}
