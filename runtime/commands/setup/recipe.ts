import {Argument} from 'commander';
import type {Command} from 'commander';
import type {PlotOptions} from './plot-recipe.js';

/** `spec recipe plot`: what a recipe's learning rate does. */
export function define(program: Command): void {
  program
    .command('recipe')
    .summary("plot a recipe's learning-rate schedule")
    .description("plot a recipe's learning-rate schedule over the run, as an SVG")
    .addArgument(new Argument('<action>', 'plot: its learning rate as a chart').choices(['plot']))
    .argument('<recipe>', 'a recipe, by path or by name in specs/recipes')
    .argument('[key=value...]', 'fields of the recipe: schedule.name=cosine epochs=50')
    .option('--steps-per-epoch <number>', "steps of an epoch (default: those of CIFAR-10's 40,000 images)")
    .option('--out <file>', 'write the chart there (default: to standard output)')
    .addHelpText(
      'after',
      '\nExamples:\n  spec recipe plot default --out default.svg' +
        '\n  spec recipe plot default schedule.name=one-cycle --out one-cycle.svg',
    )
    .action(async (_action: string, recipe: string, overrides: string[], options: PlotOptions) => {
      const {plotRecipe} = await import('./plot-recipe.js');
      process.exitCode = plotRecipe(recipe, overrides, options);
    });
}
