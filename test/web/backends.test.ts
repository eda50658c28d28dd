import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {build} from 'esbuild';
import {packageRoot} from '#package-root';
import {assertClose} from '../tools/fixtures.js';
import {noBrowser, startBrowser} from '../tools/browser.js';
import type {Browser} from '../tools/browser.js';
import {operationTensors, readCaseTensors, readOperationCases} from '../tools/operation-cases.js';
import type {PageAnswers, PageCase} from './compare-page.js';

describe('operations in a browser against PyTorch', () => {
  let browser: Browser | null = null;
  let page: Uint8Array | undefined;
  before(async () => {
    browser = await startBrowser();
    if (browser !== null) page = await bundlePage();
  });
  after(() => browser?.close());

  const tensor = operationTensors();
  const inference = readOperationCases().map((operation) => ({...operation, training: false}));
  const dilated = inference.filter(({model}) => model.nodes.some(({operation: {dilation = 1}}) => dilation > 1));
  const operations = [...inference, ...dilated.map((operation) => ({...operation, training: true}))];
  const cases = operations.map(({title, layer, options, index, training}): PageCase => {
    const {shape, data} = tensor(`${index}.input`);
    const weights = readCaseTensors(index, '')
      .filter(({name}) => name.startsWith('layer.'))
      .map((weight) => ({...weight, data: [...weight.data]}));
    return {title, layer, options, training, weights, input: {shape, data: [...data]}};
  });
  const wasm = join(packageRoot, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
  const site = (path: string) => {
    if (path === '/index.html') return '<!doctype html><script type="module" src="/page.js"></script>';
    if (path === '/page.js') return page;
    if (path === '/cases.json') return JSON.stringify(cases);
    return path.endsWith('.wasm') ? readFileSync(join(wasm, path)) : undefined;
  };

  for (const backend of ['wasm', 'webgl', 'webgpu']) {
    it(backend, async (context) => {
      if (browser === null) return context.skip(noBrowser);
      const {tab} = await browser.open(site);
      await tab.waitForFunction('globalThis.answer !== undefined', {timeout: 30_000});
      const answers = await tab.evaluate<PageAnswers>(`answer(${JSON.stringify(backend)})`);
      const wrong = answers.flatMap((values, i) => {
        const {index, title} = operations[i] as (typeof operations)[number];
        try {
          if (typeof values === 'string') throw new Error(values);
          assertClose(values, tensor(`${index}.evaluated`).data, 1e-4, 'output');
          return [];
        } catch (error) {
          return [`${title}: ${(error as Error).message.split('\n')[0]}`];
        }
      });
      assert.deepEqual(wrong, []);
    });
  }
});

async function bundlePage(): Promise<Uint8Array | undefined> {
  const {outputFiles} = await build({
    entryPoints: [join(packageRoot, 'test', 'web', 'compare-page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  return outputFiles[0]?.contents;
}
