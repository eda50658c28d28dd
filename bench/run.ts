/**
 * `npm run bench -- [SUITE…] [--only TEXT] [--rounds N] [--seconds N] [--quick] [--check] [--out DIR]`: specnet's speed
 * on this machine beside that of others, where they are installed (bench/README.md says how). Progress goes to the
 * standard error stream, tables to standard output; results and a chart of them to bench/results.
 */
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {printError} from '../bin/main.js';
import {UserError} from '../common/errors.js';
import {decideThreads, openTensorFlow} from '../runtime/native/index.js';
import {packageRoot} from '#package-root';
import {writeFileAtomically} from '../common/write-file.js';
import {describeMissing, findPeers} from './suites/find-peers.js';
import {measureSuite} from './measure/measure-suite.js';
import {readOptions} from './options.js';
import {compareResults} from './report/compare-results.js';
import {drawChart} from './report/draw-chart.js';
import {formatComparison, formatGoals, formatResults} from './report/format-tables.js';
import {checkGoals} from './report/check-goals.js';
import {readResults, storeResults} from './report/store-results.js';
import {suites} from './suites/index.js';

const interrupted = 130;

async function main(): Promise<void> {
  const {wanted, choice, rounds, seconds, check, out} = readOptions(process.argv.slice(2));
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const peers = findPeers();
  describeMissing(peers).forEach(report);
  const {version} = await openTensorFlow();
  const setting = {peers, threads: decideThreads().count, seconds, scratch: makeScratch()};
  if (out !== null) mkdirSync(out, {recursive: true});

  const comparisons: string[] = [];
  for (const suite of wanted) {
    const results = await measureSuite(suite, setting, {...choice, count: rounds}, version, report);
    if (results.works.length === 0) {
      report(`${suite.name}  has no work whose name holds "${choice.only}"`);
      continue;
    }
    process.stdout.write(formatResults(results) + formatGoals(checkGoals(results.works, suite.goals)));
    const before = readResults(join(packageRoot, 'bench', 'results'), suite.name);
    if (before !== null) {
      const comparison = compareResults(before, results);
      comparisons.push(formatComparison(suite.name, comparison));
      if (check && comparison.regressions.length > 0) process.exitCode = 1;
    }
    if (out !== null) storeResults(out, results);
  }
  process.stdout.write(comparisons.join('\n'));
  if (out !== null) {
    const all = suites.flatMap(({name}) => readResults(out, name) ?? []);
    writeFileAtomically(join(out, 'bench.svg'), [drawChart(all, suites.flatMap(({charted}) => charted))]);
  }
}

/** A folder that is gone when this process is, however it ends. */
function makeScratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'specnet-bench-'));
  process.once('exit', () => rmSync(folder, {recursive: true, force: true}));
  process.once('SIGINT', () => process.exit(interrupted));
  process.once('SIGTERM', () => process.exit(interrupted));
  return folder;
}

await main().catch(async (error: unknown) => {
  await printError(error);
  process.exitCode = error instanceof UserError ? error.exitCode : 1;
});
