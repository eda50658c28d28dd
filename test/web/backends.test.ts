import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {assertClose} from '../tools/fixtures.js';
import {noBrowser, startBrowser} from '../tools/browser.js';
import type {Browser, Site} from '../tools/browser.js';
import {bundlePage} from '../tools/bundle-page.js';
import {operationTensors, readCaseTensors, readOperationCases} from '../tools/operation-cases.js';
import type {PageAnswers, PageCase} from './compare-page.js';

describe('operations in a browser against PyTorch', () => {
  let browser: Browser | null = null;
  let site: Site;
  before(async () => {
    browser = await startBrowser();
    if (browser === null) return;
    const file = (path: string) => (path === '/cases.json' ? JSON.stringify(cases) : undefined);
    site = await bundlePage('web/compare-page.ts', file);
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
