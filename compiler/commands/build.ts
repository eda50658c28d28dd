import {setFlagsFromString} from 'node:v8';
import type {Command} from 'commander';
import {Option} from 'commander';
import type {BuildFlags} from './build-specs.js';

/** `spec build`: specs become TypeScript modules. */
export function define(program: Command): void {
  program
    .command('build')
    .description('generate the TypeScript module of each spec')
    .argument('[spec...]', 'specs, by path or by name, all of specs/ if none is given; values of params')
    .option('--check', 'write nothing; exit with status 3 and print a diff if code is out of date')
    .option('--strict', 'treat warnings as errors')
    .option('--out <dir>', "folder of the generated modules, below the project's (default: generated)")
    .addOption(new Option('--watch', 'build again whenever a spec, or what it uses, changes').conflicts('check'))
    .addOption(
      new Option('--format <format>', 'output format').choices(['text', 'json', 'github']).default('text'),
    )
    .addHelpText(
      'after',
      '\nA wrong spec: exit status 2, every error with its place, and nothing is written.' +
        '\n\nExamples:\n  spec build resnet18.yaml\n  spec build wrn-28-10.yaml depth=16 widen=4',
    )
    .action(async (args: string[], flags: BuildFlags) => {
      // A build is over before code that V8 optimizes is of use: with its usual budget, half of the time goes into
      // that. For a thousand specs, too, this is no slower.
      setFlagsFromString('--interrupt-budget=1000000');
      if (flags.watch === true) {
        const {watchSpecs} = await import('./watch-specs.js');
        await watchSpecs(args, flags, process.cwd());
        return;
      }
      const {buildSpecs} = await import('./build-specs.js');
      ({status: process.exitCode} = await buildSpecs(args, flags, process.cwd()));
    });
}
