import {spawn} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {createRandom, nextUniform} from '../../runtime/random/random.js';

/** The longest that a program runs before it is killed, in milliseconds, once it has printed its line. */
const longestLife = 80;

/**
 * Starts a program so many times and kills it at a random moment, then starts it once more and lets it end.
 *
 * @param program prints a line when it begins. With `slowly` as its last word it takes its time, and must not have
 *     ended after all its lives together.
 */
export async function killAtRandom(program: string, words: readonly string[], times: number): Promise<void> {
  const random = createRandom(times);
  for (let kill = 1; kill <= times; kill++) {
    const child = spawn(process.execPath, [program, ...words, 'slowly'], {stdio: ['ignore', 'pipe', 'inherit']});
    const ended = new Promise<string>((resolve) => {
      child.once('close', (status, signal) => resolve(signal ?? `status ${status}`));
    });
    await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
    await sleep(nextUniform(random) * longestLife);
    child.kill('SIGKILL');
    const how = await ended;
    if (how !== 'SIGKILL') throw new Error(`before kill ${kill} of ${times}, the program had ended with ${how}`);
  }
  const child = spawn(process.execPath, [program, ...words], {stdio: ['ignore', 'ignore', 'inherit']});
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`the last one ended with status ${status}`);
}
