import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, renameSync, symlinkSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {describe, it} from 'node:test';
import {buildSpecs} from '../../../compiler/commands/build-specs.js';
import {hostileSpecs} from './hostile-specs.js';
import {assertStatus} from '../../tools/assert-outcome.js';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

/** Of the processor's time, whatever else the machine does. What is refused takes some milliseconds. */
const maxMilliseconds = 1000;

interface Refused {
  readonly status: number;
  /** `CODE  MESSAGE ADVICE` of each error. */
  readonly errors: readonly string[];
}

/** `spec build`, of which nothing but what it says may stay behind. */
async function build(context: TestContext, cwd: string, out = 'generated'): Promise<Refused> {
  const before = listAll(cwd);
  const prototype = Object.getOwnPropertyNames(Object.prototype);
  let said = '';
  const stream = context.mock.method(process.stderr, 'write', (text: string) => (said += text) !== '');
  const start = process.cpuUsage();
  const {status} = await buildSpecs([], {out, format: 'text'}, cwd);
  const {user, system} = process.cpuUsage(start);
  stream.mock.restore();
  const errors = said.split('\n').flatMap((line) => /^(?:\S+ {2})?error {2}(.*)$/u.exec(line)?.[1] ?? []);
  assert.deepEqual(listAll(cwd), before, 'something was written');
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), prototype);
  assert.ok((user + system) / 1000 < maxMilliseconds, `it took ${(user + system) / 1000} ms`);
  return {status, errors};
}

function listAll(folder: string): string[] {
  return readdirSync(folder, {recursive: true}).map(String).sort();
}

describe('a hostile spec is refused, and nothing written', () => {
  for (const {title, spec, files, code} of hostileSpecs) {
    it(title, async (context) => {
      const {status, errors} = await build(context, makeFolder(context, {'specs/net.yaml': spec, ...files}));
      assert.equal(status, 2, errors.join('\n'));
      assert.equal(errors[0]?.split('  ')[0], code, errors.join('\n'));
    });
  }

  it('a file of 50 MB', async (context) => {
    const cwd = makeFolder(context, {'specs/net.yaml': ''});
    truncateSync(join(cwd, 'specs', 'net.yaml'), 50e6);
    const {status, errors} = await build(context, cwd);
    assert.equal(status, 2, errors.join('\n'));
    assert.match(errors.join('\n'), /^file-too-large {2}.*50,000,000/u);
  });

  it('what it extends is a link out of the folder', async (context) => {
    const cwd = makeFolder(context, {'specs/net.yaml': 'name: net\nextends: base\n', 'base.yaml': smallSpec('base')});
    symlinkSync(join(cwd, 'base.yaml'), join(cwd, 'specs', 'base.yaml'));
    const {status, errors} = await build(context, cwd);
    assert.equal(status, 2, errors.join('\n'));
    assert.match(errors.join('\n'), /^outside-folder/mu);
  });

  it('two specs of one identifier, both named', async (context) => {
    const files = {'specs/net1.yaml': smallSpec('net1'), 'specs/net-1.yaml': smallSpec('net-1')};
    const {status, errors} = await build(context, makeFolder(context, files));
    assert.equal(status, 2, errors.join('\n'));
    assert.match(errors.join('\n'), /^name-collision {2}.*"net1" and "net-1"/mu);
  });

  it('two files that differ in case only', async (context) => {
    const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net')});
    mkdirSync(join(cwd, 'other'));
    const second = makeFolder(context, {'Net.yaml': smallSpec('net')});
    renameSync(join(second, 'Net.yaml'), join(cwd, 'specs', 'Net.yaml'));
    if (readdirSync(join(cwd, 'specs')).length === 1) return context.skip('this file system holds one of them only');
    const {status, errors} = await build(context, cwd);
    assert.equal(status, 2, errors.join('\n'));
    assert.match(errors.join('\n'), /^name-differs-from-file {2}.*"net".*Net\.yaml/mu);
  });

  it('a suggestion stands where a known key is near', async (context) => {
    const near = hostileSpecs.filter(({code, title}) => code === 'unknown-key' && title.startsWith('unknown key'));
    for (const {spec, title} of near) {
      const {errors} = await build(context, makeFolder(context, {'specs/net.yaml': spec}));
      assert.match(errors.join('\n'), /Did you mean "[a-z-]+"\?/u, title);
    }
  });
});

describe('an output that leads elsewhere is refused, and nothing written', () => {
  for (const out of ['../../x', '/tmp/specnet-elsewhere', 'C:\\x', 'CON', 'a/nul', 'file:///tmp/x', 'a\u0000b']) {
    it(JSON.stringify(out), async (context) => {
      const {status, errors} = await build(context, makeFolder(context, {'specs/net.yaml': smallSpec('net')}), out);
      assert.equal(status, 2, errors.join('\n'));
      assert.match(errors.join('\n'), /^output-outside {2}/u);
    });
  }
});

it('1e-4 is a number', async (context) => {
  const text = `${smallSpec('net')}numerics: {batchnorm: {epsilon: 1e-4}}\n`;
  const cwd = makeFolder(context, {'specs/net.yaml': text});
  await assertStatus(runSpec(cwd, 'build'), 0);
});
