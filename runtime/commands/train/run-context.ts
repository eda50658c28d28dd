import {nameCommand} from '#command-name';
import type {Lock} from '#lock';
import {findProject} from '../../../compiler/index.js';
import type {Screen} from '../../../common/screen.js';

/** Where a run goes, and where it reports what happens. */
export interface RunContext {
  /** The folder that `runs/` lies in. */
  readonly base: string;
  readonly screen: Screen;
  /** How an interrupted run is resumed: one line. */
  readonly goOn: (folder: string) => string;
  /** Of the folder that `base` lies in, where that is locked as well: a run ends with it. */
  readonly lock?: Lock;
}

/** Those of a run that is the only thing its command does. */
export function makeRunContext(): RunContext {
  return {
    base: findProject(process.cwd()),
    screen: process.stdout,
    goOn: (folder) => nameCommand(`spec train --resume ${folder} continues from here.\n`),
  };
}
