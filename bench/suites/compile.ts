import {join} from 'node:path';
import {packageRoot} from '../../runtime/package-root.js';
import type {Program, Setting, Suite} from './suite.js';

export const compile: Suite = {
  name: 'compile',
  title: 'The compiler as a command, from its start to its end, on the specs that come along.',
  goals: [],
  pictured: [],
  // Afterwards there is nothing new to write, in the first round as in the last.
  prepare: (setting) => [buildAll(setting)],
  programs: (setting) => [
    buildAll(setting),
    timeCommand('spec build --check of all specs', ['build', '--check']),
    timeCommand('spec info resnet50', ['info', 'resnet50']),
  ],
};

function buildAll({scratch}: Setting): Program {
  return timeCommand('spec build of all specs', ['build', '--out', join(scratch, 'generated')]);
}

function timeCommand(work: string, words: readonly string[]): Program {
  return {
    work,
    contestant: 'specnet',
    command: process.execPath,
    arguments: [join(packageRoot, 'bin', 'spec'), ...words],
    figures: 'wall time',
  };
}
