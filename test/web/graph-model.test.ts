import {after, before, describe, it} from 'node:test';
import {createPredictor} from '../../runtime/evaluate/create-predictor.js';
import {encodeTfjsModel} from '../../runtime/export/tensorflow/encode-tfjs-model.js';
import {traceModel} from '../../runtime/export/tensorflow/trace-model.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {noBrowser, startBrowser} from '../tools/browser.js';
import type {Browser, Site} from '../tools/browser.js';
import {bundlePage} from '../tools/bundle-page.js';
import {everyOperation, makeWeights} from '../tools/every-operation.js';
import {assertClose} from '../tools/fixtures.js';

describe('a graph model of every operation in a browser', () => {
  let browser: Browser | null = null;
  let site: Site;
  const network = everyOperation();
  const weights = makeWeights(network);
  before(async () => {
    browser = await startBrowser();
    if (browser === null) return;
    const plain = {batch: null, pixels: null, probabilities: false};
    const graph = traceModel(network, matchStateDict(network, weights), plain);
    const files = encodeTfjsModel(graph, {half: false, metadata: {}});
    site = await bundlePage('web/graph-page.ts', (path) => files.get(path.slice(1)));
  });
  after(() => browser?.close());

  for (const backend of ['wasm', 'webgl', 'webgpu']) {
    it(`answers on ${backend} as specnet does`, async (context) => {
      if (browser === null) return context.skip(noBrowser);
      const images = Float32Array.from({length: 2 * 768}, (_, i) => 2 * Math.sin(i * i));
      const predictor = await createPredictor(network, weights, {precision: 'float32'});
      const expected = predictor.predict(images);
      predictor.dispose();
      const {tab} = await browser.open(site);
      await tab.waitForFunction('globalThis.answer !== undefined', {timeout: 30_000});
      const given = JSON.stringify([backend, [...images], [2, 16, 16, 3]]);
      assertClose(await tab.evaluate<number[]>(`answer(...${given})`), expected, 1e-4, 'logits');
    });
  }
});
