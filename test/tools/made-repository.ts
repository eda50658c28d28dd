import {execFileSync} from 'node:child_process';
import type {TestContext} from 'node:test';
import {makeFolder, smallSpec} from './temporary-folder.js';

/** A block's document. */
export const block = (body: string) => `description: A block\nbody:\n${body}\n`;
/** Its one operation. */
export const conv = '  - conv: {name: conv1, kernel: 3, channels: $channels, stride: $stride}';

/** A repository whose first commit holds a spec with a block of its own. */
export function makeRepository(context: TestContext): {cwd: string; git: (...args: string[]) => void} {
  const cwd = makeFolder(context, {
    'specs/net.yaml': smallSpec('net').replace('block: basic', 'block: own'),
    'specs/blocks/own.yaml': block(conv),
  });
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  const git = (...args: string[]) =>
    void execFileSync('git', ['-C', cwd, ...identity, ...args], {stdio: ['ignore', 'pipe', 'pipe']});
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  return {cwd, git};
}
