import assert from 'node:assert/strict';
import {rmSync} from 'node:fs';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {makeEventfulFolder, startArguments} from '../tools/eventful-run.js';
import {startSpec} from '../tools/start-spec.js';

const base = makeEventfulFolder();
after(() => rmSync(base, {recursive: true}));
const [fewest, most, milliseconds] = [3, 40, 15_000];

test('a second Ctrl-C at any moment of a training leaves quietly with 130', async () => {
  const begun = performance.now();
  for (let tries = 0; tries < fewest || (tries < most && performance.now() - begun < milliseconds); tries++) {
    const {child, until, ended} = startSpec(base, [...startArguments(20), 'data.fraction=1']);
    await until((output) => /^run {6}/m.test(output)); // from here on the first one is the run's
    await sleep(Math.random() * 800); // threads that load start up, V8 compiles for them
    child.kill('SIGINT');
    await until((output) => output.includes('Interrupt again to quit at once.'));
    child.kill('SIGINT');
    const {status, output} = await ended;
    // Where the run had saved by then, Ctrl-C was the system's again, and a shell sees 130 all the same.
    const ended130 = status === 130 || (child.signalCode === 'SIGINT' && /^Interrupted\. The last/m.test(output));
    assert.ok(ended130, `${status} ${child.signalCode}\n${output}`);
    assert.doesNotMatch(output, /Assertion|FATAL|node::|stack trace/i);
  }
});
