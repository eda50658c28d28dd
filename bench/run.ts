/**
 * `npm run bench -- [SUITE…] [--only TEXT] [--rounds N] [--seconds N] [--quick] [--check] [--out DIR]`: specnet's speed
 * on this machine beside that of others, where they are installed (bench/README.md says how). Progress goes to the standard error
 * stream, tables to the standard output; results and a picture of them to bench/results.
 */
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {cpuFeatures, openTensorFlow} from '../runtime/native/index.js';
import {packageRoot} from '../runtime/package-root.js';
import {readCommit} from '../runtime/runs/environment.js';
import {writeFileAtomically} from '../runtime/write-file.js';
import {describeMachine, listVersions} from './measure/describe-machine.js';
import {describeMissing, findPeers} from './measure/find-peers.js';
import {runRounds} from './measure/run-rounds.js';
import {readOptions} from './options.js';
import {compareResults} from './report/compare-results.js';
import {drawPicture} from './report/draw-picture.js';
import {formatComparison, formatGoals, formatResults} from './report/format-tables.js';
import {judgeGoals} from './report/judge-goals.js';
import {groupWorks} from './report/results.js';
import type {Results} from './report/results.js';
import {readResults, storeResults} from './report/store-results.js';
import {suites} from './suites/index.js';

const {wanted, choice, rounds, seconds, check, out} = readOptions(process.argv.slice(2));
const stored = join(packageRoot, 'bench', 'results');
const peers = findPeers();
const {version} = await openTensorFlow();
const scratch = mkdtempSync(join(tmpdir(), 'specnet-bench-'));
const tell = (line: string) => process.stderr.write(`${line}\n`);
describeMissing(peers).forEach(tell);
const notes: string[] = [];
let slower = false;
try {
  for (const suite of wanted) {
    const setting = {peers, cores: cpuFeatures().cores, seconds, scratch};
    const {measured, failures} = await runRounds(suite, setting, {...choice, count: rounds}, tell);
    const results: Results = {
      suite: suite.name,
      title: suite.title,
      date: new Date().toISOString(),
      commit: readCommit(),
      machine: describeMachine(),
      versions: listVersions(version, peers),
      settings: {rounds, seconds},
      works: groupWorks(measured),
      failures,
    };
    if (results.works.length === 0) {
      tell(`${suite.name}  has no work whose name holds "${choice.only}"`);
      continue;
    }
    process.stdout.write(formatResults(results));
    const judgements = judgeGoals(results.works, suite.goals);
    if (judgements.length > 0) process.stdout.write(formatGoals(judgements));
    const before = readResults(stored, suite.name);
    if (before !== null) {
      const comparison = compareResults(before, results);
      notes.push(formatComparison(suite.name, comparison));
      slower ||= comparison.regressions.length > 0;
    }
    if (out !== null) {
      mkdirSync(out, {recursive: true});
      storeResults(out, results);
    }
  }
} finally {
  rmSync(scratch, {recursive: true, force: true});
}
if (out !== null) {
  const all = suites.flatMap(({name}) => readResults(out, name) ?? []);
  writeFileAtomically(join(out, 'bench.svg'), [drawPicture(all, suites.flatMap(({pictured}) => pictured))]);
}
process.stdout.write(`\n${notes.join('\n')}`);
if (check && slower) process.exitCode = 1;
