import {join} from 'node:path';
import {packageRoot} from '#package-root';
import {ownProgram} from './suite.js';
import type {Program, Setting, Suite} from './suite.js';

/** As many as nobody has, to see that each costs the same. */
const madeSpecs = 1000;

const one = 'spec build resnet50, anew';
const allSpecs = 'spec build of all specs, anew';
const unchanged = 'spec build of all specs, nothing changed';
const deep = 'spec build of ResNet-1202, anew';
const many = `spec build of ${madeSpecs} made specs, anew`;

export const compile: Suite = {
  name: 'compile',
  title:
    'The compiler as a command, from its start to its end: on the specs that come along, on ResNet-1202, and on ' +
    `${madeSpecs} made specs; beside it the type check alone of what it generated.`,
  goals: [],
  charted: [],
  prepare: (setting) => [
    ...[one, allSpecs, unchanged, deep, many].map((work) => makeSpecs(work, setting)),
    spec(unchanged, ['build'], join(setting.scratch, 'unchanged')),
  ],
  programs: (setting) => [
    buildAnew(one, setting, 'one', ['resnet50']),
    buildAnew(allSpecs, setting, 'all'),
    checkTypes(allSpecs, setting, 'all'),
    spec(unchanged, ['build'], join(setting.scratch, 'unchanged')),
    spec('spec build --check of all specs', ['build', '--check']),
    buildAnew(deep, setting, 'deep'),
    buildAnew(many, setting, 'many'),
    spec('spec info resnet50', ['info', 'resnet50']),
  ],
};

/** For each group of specs a folder in which they are built. */
function makeSpecs(work: string, {scratch}: Setting): Program {
  return {work, contestant: 'specnet', ...ownProgram('make-specs', [scratch, madeSpecs])};
}

function spec(work: string, words: readonly string[], folder = packageRoot): Program {
  return {
    work,
    contestant: 'specnet',
    command: process.execPath,
    arguments: [join(packageRoot, 'bin', 'spec'), ...words],
    folder,
    figures: 'wall time',
    memory: true,
  };
}

/** With the folder of generated code away: every file is new. */
function buildAnew(work: string, {scratch}: Setting, group: string, names: readonly string[] = []): Program {
  const built = spec(work, ['build', ...names], join(scratch, group));
  const script = 'rm -rf generated && exec "$@"';
  return {...built, command: 'sh', arguments: ['-c', script, 'sh', built.command, ...built.arguments]};
}

/** TypeScript's compiler on the generated modules, with the options of a strict project. */
function checkTypes(work: string, {scratch}: Setting, group: string): Program {
  const tsc = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  return {
    ...spec(work, []),
    contestant: 'tsc --noEmit',
    arguments: [tsc, '--project', join(scratch, group, 'tsconfig.json')],
  };
}
