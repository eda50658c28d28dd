import {createServer} from 'node:http';
import type {Server} from 'node:http';
import {createRequire} from 'node:module';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

/** What a page is served from, by path: `/page.js`. */
export type Site = (path: string) => string | Uint8Array | undefined;

/** What tests need of a tab of puppeteer's. */
export interface Tab {
  setViewport(size: {width: number; height: number}): Promise<void>;
  emulateMediaFeatures(features: {name: string; value: string}[]): Promise<void>;
  evaluate<T>(script: string): Promise<T>;
  waitForFunction(script: string, options: {timeout: number}): Promise<unknown>;
  $(selector: string): Promise<{uploadFile(path: string): Promise<void>} | null>;
  screenshot(options: {type: 'png'; fullPage?: boolean}): Promise<Uint8Array>;
}

interface NewTab extends Tab {
  evaluateOnNewDocument(script: string): Promise<unknown>;
  goto(url: string): Promise<unknown>;
  on(event: 'pageerror', listen: (error: unknown) => void): void;
}

interface Driven {
  newPage(): Promise<NewTab>;
  close(): Promise<void>;
}

interface Puppeteer {
  launch(options: {executablePath: string; args: readonly string[]; headless: 'shell'}): Promise<Driven>;
}

interface Chromium {
  executablePath(): Promise<string>;
  readonly args: readonly string[];
}

/** Chromium without a window, with WebGL and WebGPU on the processor. */
export interface Browser {
  /**
   * Opens a page of a site, on a server of its own. What the page throws, `faults` has.
   * @param script runs before the page's own
   */
  open(site: Site, page?: string, script?: string): Promise<{readonly tab: Tab; readonly faults: readonly string[]}>;
  close(): Promise<void>;
}

/**
 * Starts the browser in the folder that SPECNET_BROWSER names, as `npm run pictures` does; else null:
 *   npm install --prefix DIR puppeteer-core @sparticuz/chromium
 */
export async function startBrowser(): Promise<Browser | null> {
  const folder = process.env['SPECNET_BROWSER'];
  if (folder === undefined || folder === '') return null;
  const from = createRequire(join(folder, 'package.json'));
  const load = async (name: string) =>
    ((await import(pathToFileURL(from.resolve(name)).href)) as {default: unknown}).default;
  const puppeteer = (await load('puppeteer-core')) as Puppeteer;
  const chromium = (await load('@sparticuz/chromium')) as Chromium;
  const driven = await puppeteer.launch({
    executablePath: await chromium.executablePath(),
    // In a process of their own, tabs with WebGPU leave the browser whole when they fail.
    args: [
      ...chromium.args.filter((arg) => !/single-process|no-zygote/.test(arg)),
      '--enable-unsafe-swiftshader',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
    ],
    headless: 'shell',
  });
  const servers: Server[] = [];
  return {
    async open(site, page = '', script = '') {
      const server = await serve(site);
      servers.push(server);
      const faults: string[] = [];
      const tab = await driven.newPage();
      tab.on('pageerror', (error) => faults.push(String(error)));
      await tab.evaluateOnNewDocument(script);
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${page}`);
      return {tab, faults};
    },
    async close() {
      await driven.close();
      for (const server of servers) server.close();
    },
  };
}

/** Why a test that needs a browser is skipped. */
export const noBrowser = 'SPECNET_BROWSER names no folder with a browser (test/README.md)';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  wasm: 'application/wasm',
};

async function serve(site: Site): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = site(path === '/' ? '/index.html' : path);
    response.writeHead(body === undefined ? 404 : 200, {
      'Content-Type': types[path === '/' ? 'html' : (path.split('.').at(-1) ?? '')] ?? 'application/octet-stream',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
