import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {packageRoot} from '#package-root';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

/** `spec build --watch` in a folder; `until` resolves when what it wrote matches, counted from the last match. */
function watch(context: TestContext, cwd: string, ...args: string[]) {
  const launcher = join(packageRoot, 'bin', 'spec');
  const child = spawn(process.execPath, [launcher, 'build', '--watch', ...args], {cwd});
  context.after(() => child.kill('SIGKILL'));
  let text = '';
  let look: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      look();
    });
  }
  const until = (wanted: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${wanted} in:\n${text}`)), 30_000);
      look = () => {
        if (!wanted.test(text)) return;
        text = '';
        look = () => undefined;
        clearTimeout(timer);
        resolve();
      };
      look();
    });
  return {child, until};
}

test('spec build --watch builds again after a change, an error, and with new files', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net')});
  const spec = join(cwd, 'specs', 'net.yaml');
  const {child, until} = watch(context, cwd);
  await until(/written +generated\/net\.ts[^]*watching/u);
  writeFileSync(spec, smallSpec('net').replace('channels: 16', 'channels: 24'));
  await until(/written +generated\/net\.ts/u);
  assert.match(readFileSync(join(cwd, 'generated', 'net.ts'), 'utf8'), /'layer2\.0', \{channels: 24, stride: 2\}/u);
  writeFileSync(spec, smallSpec('net').replace('stride: 2', 'strde: 2'));
  await until(/unknown-key/u);
  writeFileSync(spec, smallSpec('net'));
  await until(/written +generated\/net\.ts/u);
  writeFileSync(join(cwd, 'specs', 'other.yaml'), smallSpec('other'));
  await until(/written +generated\/other\.ts/u);
  const ended = new Promise((resolve) => child.once('exit', (_status, signal) => resolve(signal)));
  child.kill('SIGINT');
  assert.equal(await ended, 'SIGINT');
});

test('spec build --watch sees a block that comes to hide the package\'s own', async (context) => {
  const cwd = makeFolder(context, {'net.yaml': smallSpec('net')});
  mkdirSync(join(cwd, 'blocks'));
  const {until} = watch(context, cwd, 'net.yaml');
  await until(/watching/u);
  const own = readFileSync(join(packageRoot, 'specs', 'blocks', 'basic.yaml'), 'utf8');
  writeFileSync(join(cwd, 'blocks', 'basic.yaml'), own.replaceAll('kernel: 3', 'kernel: 5'));
  await until(/written +generated\/net\.ts/u);
  assert.match(readFileSync(join(cwd, 'generated', 'net.ts'), 'utf8'), /kernel: 5/u);
});
