import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Command, CommanderError, Option} from 'commander';
import {nameCommand} from '#command-name';
import {UserError} from '../common/errors.js';
import {packageRoot} from '#package-root';
import {define as defineBuild} from '../compiler/commands/build.js';
import {define as defineCompletion} from '../compiler/commands/completion.js';
import {define as defineDiff} from '../compiler/commands/diff.js';
import {define as defineExplain} from '../compiler/commands/explain.js';
import {define as defineGraph} from '../compiler/commands/graph.js';
import {define as defineInfo} from '../compiler/commands/info.js';
import {define as defineInit} from '../compiler/commands/init.js';
import {define as defineSchema} from '../compiler/commands/schema.js';
import {define as defineBench} from '../runtime/commands/network/bench.js';
import {define as defineData} from '../runtime/commands/setup/data.js';
import {define as defineDoctor} from '../runtime/commands/setup/doctor.js';
import {define as defineRecipe} from '../runtime/commands/setup/recipe.js';
import {define as definePredict} from '../runtime/commands/evaluate/predict.js';
import {define as defineExport} from '../runtime/commands/export/export.js';
import {define as defineImport} from '../runtime/commands/import/import.js';
import {define as defineReport} from '../runtime/commands/evaluate/report.js';
import {define as defineRuns} from '../runtime/commands/evaluate/runs.js';
import {define as defineSetup} from '../runtime/commands/setup/setup.js';
import {define as defineSweep} from '../runtime/commands/sweep/sweep.js';
import {define as defineTrain} from '../runtime/commands/train/train.js';
import {define as defineVal} from '../runtime/commands/evaluate/val.js';
import {define as defineVerify} from '../runtime/commands/network/verify.js';
import {define as defineWhich} from '../runtime/commands/network/which.js';
import {define as defineZoo} from '../runtime/commands/zoo/zoo.js';

/** Every subcommand, in the order `spec --help` lists them. */
const commands = [
  defineInit,
  defineBuild,
  defineInfo,
  defineExplain,
  defineDiff,
  defineGraph,
  defineSchema,
  defineRecipe,
  defineTrain,
  defineVal,
  definePredict,
  defineRuns,
  defineReport,
  defineExport,
  defineImport,
  defineWhich,
  defineZoo,
  defineSweep,
  defineVerify,
  defineBench,
  defineData,
  defineSetup,
  defineDoctor,
  defineCompletion,
];

/** The whole command line: `spec COMMAND …`. */
export function createProgram(): Command {
  const {version} = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {version: string};
  const program = new Command('spec')
    .description('Neural networks from YAML specs: check, generate code, train, verify.')
    .version(version)
    .configureHelp({subcommandTerm: (command) => command.name()})
    .showHelpAfterError('Run with --help to see what there is.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(nameCommand(text)),
      writeErr: (text) => process.stderr.write(nameCommand(text)),
    })
    .addHelpText('after', '\nFirst run:  spec train resnet20.yaml --data cifar10-mini');
  for (const define of commands) define(program);
  for (const command of listCommands(program)) addJson(command);
  // Subcommands copy exitOverride only when they are made through the program, which `define` need not do.
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError('Run with --help to see its options.');
  refuseRepeated(program);
  return program;
}

function listCommands(program: Command): Command[] {
  return program.commands.flatMap((command) => [command, ...listCommands(command)]);
}

/** `--json`, the short form of `--format json`, wherever there is that. */
function addJson(command: Command): void {
  const format = command.options.find(({long}) => long === '--format');
  if (format?.argChoices?.includes('json') !== true) return;
  command.addOption(new Option('--json', 'the same as --format json').implies({format: 'json'}));
  // Option.conflicts would see what --json implies as given beside it.
  command.hook('preAction', (_program, called) => {
    if (called.opts()['json'] === true && called.getOptionValueSource('format') === 'cli')
      called.error("error: option '--json' cannot be used with option '--format <format>'");
  });
}

/** Of an option that is given two values commander keeps the last one, without a word. */
function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if ((!option.required && !option.optional) || option.variadic) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.long ?? option.flags}' is given twice`);
      isGiven = true;
    });
  }
  command.commands.forEach(refuseRepeated);
}

/** Prints an error the way every command does. */
export async function printError(error: unknown): Promise<void> {
  const {formatError} = await import('../runtime/commands/format-error.js'); // with what few commands end in
  process.stderr.write(formatError(error));
}

/** Whose work is worth more than what they print, which train.log has as well. */
const trainings = new Set(['train', 'zoo', 'sweep']);

/**
 * A reader that went away (`spec info … | head -1`): there is no one left to report to, so the command ends without a
 * word. A training continues.
 */
function endWithReader(program: Command): void {
  let goesOn = false;
  program.hook('preAction', (_program, called) => {
    goesOn = trainings.has(called.name());
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (!goesOn) process.exit(1);
    });
  }
}

/**
 * Runs one command line and leaves the exit status in process.exitCode: 0 fine, 1 it failed while running, 2 the
 * command or a spec is wrong, 3 generated code is out of date.
 */
export async function main(args: readonly string[]): Promise<void> {
  const program = createProgram();
  endWithReader(program);
  try {
    await program.parseAsync(args, {from: 'user'});
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end this way too, with 0; commander has printed the message.
      process.exitCode = error.exitCode === 0 || error.code === 'commander.help' ? 0 : 2;
      return;
    }
    await printError(error);
    process.exitCode = error instanceof UserError ? error.exitCode : 1;
  }
}
