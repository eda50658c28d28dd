import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, it} from 'node:test';
import {UserError} from '../../common/errors.js';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {readNetwork} from '../../runtime/load/read-network.js';
import {runNetwork} from '../../runtime/load/run-network.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {hostileContracts} from './hostile-contracts.js';
import {hostileMeanings} from './hostile-meanings.js';
import {hostileModules} from './hostile-modules.js';
import {goodContract, goodModule} from './made-modules.js';

/** Whether something of a module ran that should not have. */
function takeMarker(): boolean {
  const ran = Reflect.get(globalThis, 'specnetRan') === true;
  Reflect.deleteProperty(globalThis, 'specnetRan');
  return ran;
}

const modules = {...hostileModules, ...hostileMeanings};
const cases = [
  ...Object.entries(modules).map(([name, module]) => ({name, module, contract: goodContract})),
  ...Object.entries(hostileContracts).map(([name, contract]) => ({name, module: goodModule, contract})),
];

/** They would take the rest of the day or all memory, or reject a promise that nobody waits for. */
const endless =
  /billion|all integers|loop (to|that|without|within)|while|a do|doubles|within|before|after|itself|then$|async func/;

describe('a module that is not as the compiler emits it', () => {
  afterEach(takeMarker);

  it('is one of more than a hundred', () => assert.ok(cases.length > 200, String(cases.length)));

  for (const {name, module, contract} of cases) {
    it(`(${name}) is refused at its place, and nothing of it runs`, async (context) => {
      const files = {'net.ts': module, 'net.contract.ts': contract, 'evil.js': '', 'tsconfig.json': '{'};
      const folder = makeFolder(context, files);
      await assert.rejects(loadNetwork(join(folder, 'net.ts')), (error: unknown) => {
        assert.ok(error instanceof UserError, String(error));
        assert.equal(error.code, 'module-foreign');
        const place = contract === goodContract ? /net\.ts:\d+:\d+: ./ : /net\.contract\.ts:\d+:\d+: ./;
        assert.match(error.message, place);
        assert.match(error.advice, /^None of it was run\. /);
        return true;
      });
      assert.equal(takeMarker(), false);
    });
  }

  it('would have run, where nobody had looked: the marker shows it', async (context) => {
    let ran = 0;
    for (const {name, module, contract} of cases) {
      if (endless.test(name)) continue;
      const folder = makeFolder(context, {'net.ts': module, 'net.contract.ts': contract});
      const options = name.includes('default') ? {} : {classes: 4};
      await runNetwork(readNetwork(join(folder, 'net.ts')), options).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve));
      if (takeMarker()) ran++;
    }
    assert.ok(ran >= 60, `${ran} of ${cases.length}`);
  });
});

describe('the files of a network', () => {
  const refuse = async (folder: string, pattern: RegExp): Promise<void> => {
    await assert.rejects(loadNetwork(join(folder, 'net.ts')), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.equal(error.code, 'module-unreadable');
      assert.match(error.message, pattern);
      return true;
    });
  };
  const good = {'run/net.ts': goodModule, 'run/net.contract.ts': goodContract};

  it('load, whatever else lies around them', async (context) => {
    const others = {
      'run/tsconfig.json': '{"compilerOptions": {"paths": {"specnet/nn": ["./evil.ts"]}}}',
      'run/package.json': '{"name": "specnet", "exports": {"./nn": "./evil.js"}}',
      'run/evil.ts': 'globalThis.specnetRan = true;',
      'run/net.contract.js': 'globalThis.specnetRan = true;',
    };
    const folder = makeFolder(context, {...good, ...others});
    const {model, contract} = await loadNetwork(join(folder, 'run', 'net.ts'));
    assert.equal(model.name, 'net');
    assert.deepEqual(model.logits.shape, [4]);
    assert.equal(contract.name, 'net');
    assert.equal(takeMarker(), false);
  });

  it('load with line breaks of Windows', async (context) => {
    const texts = Object.entries(good).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]);
    const folder = makeFolder(context, Object.fromEntries(texts) as Record<string, string>);
    assert.equal((await loadNetwork(join(folder, 'run', 'net.ts'))).model.name, 'net');
  });

  it('are not links to other folders', async (context) => {
    for (const file of ['net.ts', 'net.contract.ts']) {
      const folder = makeFolder(context, {...good, [`other/${file}`]: 'throw 1;'});
      rmSync(join(folder, 'run', file));
      symlinkSync(join('..', 'other', file), join(folder, 'run', file));
      await refuse(join(folder, 'run'), /it is a link to another folder/);
    }
  });

  it('may lie in a folder that is a link', async (context) => {
    const folder = makeFolder(context, good);
    symlinkSync('run', join(folder, 'linked'));
    assert.equal((await loadNetwork(join(folder, 'linked', 'net.ts'))).model.name, 'net');
  });

  it('are files, of a sane size, in UTF-8', async (context) => {
    const ways: [RegExp, (path: string) => void][] = [
      [/it is not a file/, (path) => mkdirSync(path)],
      [/it is not a file/, (path) => execFileSync('mkfifo', [path])],
      [/bytes, where at most 16,777,216 are read/, (path) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 33);
      }],
      [/not valid/, (path) => writeFileSync(path, Buffer.from([0x2f, 0x2f, 0xff, 0x0a]))],
      [/no such file/, () => undefined],
    ];
    for (const [pattern, make] of ways) {
      const folder = makeFolder(context, {'net.contract.ts': goodContract});
      make(join(folder, 'net.ts'));
      await refuse(folder, pattern);
    }
  });
});
