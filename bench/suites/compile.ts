import {join} from 'node:path';
import {packageRoot} from '../../runtime/package-root.js';
import {ownProgram} from './suite.js';
import type {Program, Setting, Suite} from './suite.js';

/** As many as nobody has, to see that each costs the same. */
const madeSpecs = 1000;

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
  pictured: [],
  prepare: (setting) => [
    ...[allSpecs, deep, many].map((work) => makeSpecs(work, setting)),
    buildAll(unchanged, setting),
  ],
  programs: (setting) => [
    buildAnew('spec build resnet50, anew', setting, 'one', ['resnet50']),
    buildAnew(allSpecs, setting, 'all'),
    checkTypes(allSpecs, setting, 'all'),
    buildAll(unchanged, setting),
    spec('spec build --check of all specs', ['build', '--check']),
    buildAnew(deep, setting, 'deep'),
    buildAnew(many, setting, 'many'),
    spec('spec info resnet50', ['info', 'resnet50']),
  ],
};

function makeSpecs(work: string, {scratch}: Setting): Program {
  return {work, contestant: 'specnet', ...ownProgram('make-specs', [scratch, madeSpecs])};
}

function buildAll(work: string, {scratch}: Setting): Program {
  return spec(work, ['build', '--out', join(scratch, 'unchanged', 'generated')]);
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

/** Into a folder that is not there: every file is new. Made specs are built where they are, others in the package. */
function buildAnew(work: string, {scratch}: Setting, group: string, names: readonly string[] = []): Program {
  const out = join(scratch, group, 'generated');
  const folder = ['deep', 'many'].includes(group) ? join(scratch, group) : packageRoot;
  const built = spec(work, ['build', '--out', out, ...names], folder);
  const script = 'rm -rf "$1" && shift && exec "$@"';
  return {...built, command: 'sh', arguments: ['-c', script, 'sh', out, built.command, ...built.arguments]};
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
