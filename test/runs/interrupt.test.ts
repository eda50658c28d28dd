import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {test} from 'node:test';
import {packageRoot} from '#package-root';

const module = JSON.stringify(join(packageRoot, 'dist', 'runtime', 'runs', 'interrupt.js'));

/** Starts a program that watches for Ctrl-C, and sends it one each time it prints a line. */
async function interruptAtEachLine(body: string): Promise<{status: number | null; output: string}> {
  const program = `
    const {watchInterrupt} = await import(${module});
    const {signal, release} = watchInterrupt((line) => console.log(line));
    ${body}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {stdio: ['ignore', 'pipe', 'inherit']});
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
    child.kill('SIGINT');
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return {status, output};
}

test('the first Ctrl-C reaches the run, the second leaves at once with 130', async () => {
  const {status, output} = await interruptAtEachLine(`
    console.log('running');
    setInterval(() => signal.aborted, 1);
  `);
  assert.equal(status, 130, output);
  assert.match(output, /^running\nInterrupted: finishing this step/);
});

test('once released, Ctrl-C ends the process as ever', async () => {
  const {status, output} = await interruptAtEachLine(`
    release();
    console.log('running');
    setInterval(() => undefined, 1000);
  `);
  assert.equal(status, null, output); // by the signal
});
