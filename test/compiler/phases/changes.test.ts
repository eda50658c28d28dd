import assert from 'node:assert/strict';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {createTwoFilesPatch} from 'diff';
import {buildSpec} from '../../../compiler/index.js';
import {packageRoot} from '#package-root';
import {makeFolder} from '../../tools/temporary-folder.js';

const folder = join(packageRoot, 'test', 'golden', 'changes');

/** What a reviewer sees of the generated module when a line of the spec changes. */
for (const change of readdirSync(folder).filter((name) => name !== 'before')) {
  test(`${change} in the spec is the change in the module that golden/changes/${change} shows`, async (context) => {
    const build = async (name: string): Promise<string> => {
      const {changes} = await buildSpec(join(folder, name, 'net.yaml'), {out: makeFolder(context), check: true});
      return changes.find(({path}) => path.endsWith('net.ts'))?.after ?? '';
    };
    const names = ['before/net.ts', `${change}/net.ts`] as const;
    const [before, after] = [await build('before'), await build(change)];
    const patch = createTwoFilesPatch(...names, before, after, undefined, undefined, {context: 1});
    const file = join(folder, change, 'module.diff');
    if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(file, patch);
    assert.equal(patch, readFileSync(file, 'utf8'));
  });
}
