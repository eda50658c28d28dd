import {readCommit} from '../../runtime/runs/environment.js';
import {groupWorks} from '../figures/results.js';
import type {Results} from '../figures/results.js';
import type {Setting, Suite} from '../suites/suite.js';
import type {Choice} from './choose-programs.js';
import {describeMachine, listVersions} from './describe-machine.js';
import {runRounds} from './run-rounds.js';

/** A suite's results, and what they depend on. Throws as `runRounds` does. */
export async function measureSuite(
  suite: Suite,
  setting: Setting,
  choice: Choice & {readonly count: number},
  tensorflow: string,
  report: (line: string) => void,
): Promise<Results> {
  const commit = readCommit();
  const {measured, failures} = await runRounds(suite, setting, choice, report);
  return {
    suite: suite.name,
    title: suite.title,
    date: new Date().toISOString(),
    commit,
    machine: describeMachine(),
    versions: listVersions(tensorflow, setting.peers),
    settings: {rounds: choice.count, seconds: setting.seconds},
    works: groupWorks(measured),
    failures,
  };
}
