import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {after, before, describe, it, test} from 'node:test';
import {packageRoot} from '#package-root';
import {percent} from '../../common/format.js';
import {createPredictor} from '../../runtime/evaluate/create-predictor.js';
import {rankClasses, softmax} from '../../runtime/evaluate/metrics.js';
import type {Predictor} from '../../runtime/evaluate/predictor.js';
import {makeCheckCase} from '../../runtime/export/check-case.js';
import type {ExportSource} from '../../runtime/export/export-source.js';
import {writeWebPage} from '../../runtime/export/web/write-web-page.js';
import {encodePng} from '../../runtime/images/encode-png.js';
import {fitImage} from '../../runtime/images/fit-image.js';
import {normalizeImage} from '../../runtime/images/normalize-image.js';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {noBrowser, startBrowser} from '../tools/browser.js';
import type {Browser, Site} from '../tools/browser.js';
import {makeWeights} from '../tools/every-operation.js';
import {makeFolder} from '../tools/temporary-folder.js';

const mean = [0.49, 0.48, 0.45];
const std = [0.25, 0.24, 0.26];
const classes = ['cat', 'dog', 'a <b>bold</b> horse', 'ship'];

async function openSource(facts: Partial<ExportSource['facts']> = {}): Promise<[ExportSource, Predictor]> {
  const module = join(packageRoot, 'test', 'golden', 'small.ts');
  const {model, contract} = await loadNetwork(module);
  const weights = makeWeights(model);
  const known = {specHash: contract.spec, spec: null, classes, mean, std, run: 'small', epoch: 3};
  const accuracy = {validation: null, test: 0.912};
  const source = {model, contract, module, weights, weightsMetadata: {}, facts: {...known, accuracy, ...facts}};
  return [source, await createPredictor(model, weights, {precision: 'float32'})];
}

/** What a browser does that lacks WebGPU, and WebGL too. */
const withoutGpu = 'delete Navigator.prototype.gpu;';
const withoutGl = `
  for (const {prototype} of [HTMLCanvasElement, OffscreenCanvas]) {
    const {getContext} = prototype;
    prototype.getContext = function (kind, ...rest) {
      return /webgl/.test(kind) ? null : getContext.call(this, kind, ...rest);
    };
  }`;

/** The page in `folder`, as a site, and what is asked for the answers that it must give. */
async function writePage(folder: string, half: boolean): Promise<[Site, Predictor]> {
  const [source, predictor] = await openSource();
  const check = makeCheckCase(source, {}, predictor);
  await writeWebPage({source, settings: {half}, check, folder, name: 'page'});
  const site = (path: string) => {
    const file = join(folder, 'page', path);
    return existsSync(file) ? readFileSync(file) : undefined;
  };
  return [site, predictor];
}

describe('the page of spec export --format web', () => {
  let browser: Browser | null = null;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser?.close());

  for (const [backend, title] of [['webgpu', 'WebGPU'], ['webgl', 'WebGL'], ['wasm', 'WebAssembly']] as const) {
    it(`classifies a picture on ${title} as spec predict does`, async (context) => {
      if (browser === null) return context.skip(noBrowser);
      const folder = makeFolder(context);
      const [site, predictor] = await writePage(folder, backend === 'wasm');
      const picture = {width: 60, height: 35, pixels: Uint8Array.from({length: 6300}, (_, i) => (i * i * 7) % 256)};
      writeFileSync(join(folder, 'picture.png'), encodePng({...picture, bytes: picture.pixels}));
      const fitted = fitImage(picture, 24, 16);
      const probabilities = softmax(predictor.predict(normalizeImage(fitted, mean, std)));
      predictor.dispose();
      const expected = rankClasses(probabilities).map((index) => [classes[index], percent(probabilities[index] ?? 0)]);

      const {tab, faults} = await browser.open(site, `?backend=${backend}`);
      const state = 'document.body.dataset';
      await tab.waitForFunction(`${state}.backend || ${state}.failed`, {timeout: 60_000});
      const read = (id: string) => tab.evaluate<string>(`document.getElementById('${id}').textContent`);
      assert.deepEqual([await read('fault'), faults], ['', []]);
      const ready = new RegExp(`^Runs on ${title}, checked here: with(in \\d.*e-[5-8] of)? specnet`);
      assert.match(await read('state'), ready);
      assert.equal(await read('about'), '16 × 24 × 3 images · 4 classes · 91.2% test accuracy');
      await (await tab.$('#file'))?.uploadFile(join(folder, 'picture.png'));
      await tab.waitForFunction(`document.querySelectorAll('#classes li').length > 0`, {timeout: 60_000});
      const rows = `[...document.querySelectorAll('#classes li')]`;
      const found = await tab.evaluate<string[][]>(`${rows}.map((row) => [...row.children].map((e) => e.textContent))`);
      if (backend !== 'wasm') assert.deepEqual(found, expected); // whose weights are float16 here
      else assert.deepEqual(found.map(([name]) => name), expected.map(([name]) => name));
    });
  }

  for (const [missing, script, title] of [
    ['WebGPU', withoutGpu, 'WebGL'],
    ['WebGPU and WebGL', withoutGpu + withoutGl, 'WebAssembly'],
  ] as const) {
    it(`runs on ${title} where a browser lacks ${missing}`, async (context) => {
      if (browser === null) return context.skip(noBrowser);
      const [site, predictor] = await writePage(makeFolder(context), false);
      predictor.dispose();
      const {tab, faults} = await browser.open(site, '', script);
      await tab.waitForFunction('document.body.dataset.backend || document.body.dataset.failed', {timeout: 60_000});
      const state = await tab.evaluate<string>(`document.getElementById('state').textContent`);
      assert.match(state, new RegExp(`^Runs on ${title}, `));
      assert.deepEqual(faults, []);
    });
  }
});

test('the engine of specnet/web has at most 15 kB, compressed, and nothing of Node', () => {
  const code = readFileSync(join(packageRoot, 'dist', 'web', 'specnet.js'), 'utf8');
  const {length} = gzipSync(code, {level: 9});
  assert.ok(length < 15_000, `${length} bytes`);
  assert.doesNotMatch(code, /require\(|import[ ({]|process\.|Specnet|BackpropInput/);
});

test('a page needs to know how pictures are normalized', async (context) => {
  const [source, predictor] = await openSource({mean: null, std: null});
  const check = makeCheckCase(source, {}, predictor);
  predictor.dispose();
  const folder = makeFolder(context);
  await assert.rejects(writeWebPage({source, settings: {}, check, folder, name: 'page'}), {code: 'export-web'});
});
