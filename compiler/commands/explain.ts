import type {Command} from 'commander';
import {Option} from 'commander';
import type {ExplainFlags} from './explain-spec.js';

/** `spec explain`: the resolved spec, and where each of its values came from. */
export function define(program: Command): void {
  program
    .command('explain')
    .summary('show where each value of a spec came from')
    .description('show a resolved spec, each value with the file and line, default or rule it came from')
    .argument('<spec>', 'a spec, by path or by name')
    .argument('[key]', 'a path of keys (stages[1].stride) or a layer (layer2.0.conv1); by default everything')
    .argument('[key=value...]', 'values of its params; with --recipe, of its keys')
    .option('--recipe', 'explain a recipe instead, by path or by name in specs/recipes')
    .addOption(new Option('--sweep', 'explain a sweep instead, by path or by name in sweeps').conflicts('recipe'))
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExamples:\n  spec explain resnet18-imagenet input\n  spec explain resnet50 layer2.0.conv2' +
        '\n  spec explain --recipe default optimizer',
    )
    .action(async (name: string, key: string | undefined, values: string[], flags: ExplainFlags) => {
      const {explainOne} = await import('./explain-spec.js');
      process.exitCode = explainOne(name, key === undefined ? values : [key, ...values], flags, process.cwd());
    });
}
