// Makes the pictures of README.md with the project's own commands: `npm run pictures`. With --check it writes nothing
// and ends with 1 where a committed picture is not what the commands make today.
//
//   resnet18.svg   spec graph: the same bytes everywhere
//   training.svg   what the README's first command prints: --check compares it without figures, times and number
//                  format, which differ from machine to machine
//   report.png     the top of that run's report page, as a browser shows it: --check makes the page, and no picture
//
// The browser is no dependency. SPECNET_BROWSER names a folder that has one:
//   npm install --prefix DIR puppeteer-core @sparticuz/chromium && SPECNET_BROWSER=DIR npm run pictures
// Without it report.png stays as it is.

import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {drawTerminal, maskFigures} from './terminal.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const spec = join(dirname(dirname(folder)), 'bin', 'spec');
const training = ['train', 'resnet20.yaml', '--data', 'cifar10-mini'];
const pageSize = {width: 1000, height: 740};
const maxBytes = 150e3;

const isCheck = process.argv.includes('--check');
const outdated = [];

/** Runs a command in a project of its own, and returns what it prints. */
function run(cwd, ...words) {
  const env = {...process.env, FORCE_COLOR: '0', SPECNET_TENSORFLOW_LOG: ''};
  const stdio = ['ignore', 'pipe', 'inherit'];
  return execFileSync(process.execPath, [spec, ...words], {cwd, env, encoding: 'utf8', stdio});
}

/** Writes a picture; with --check compares it with the committed one, both simplified. */
function keep(name, content, simplify = (text) => text) {
  const path = join(folder, name);
  if (!isCheck) {
    writeFileSync(path, content);
    const {size} = statSync(path);
    console.log(`${name}  ${size} bytes`);
    if (size > maxBytes) throw new Error(`${name} is larger than ${maxBytes} bytes`);
  } else if (simplify(readFileSync(path, 'utf8')) !== simplify(content)) outdated.push(name);
}

/** The top of a page, as PNG. */
async function photograph(page) {
  const from = createRequire(join(process.env.SPECNET_BROWSER, 'package.json'));
  const load = async (name) => (await import(pathToFileURL(from.resolve(name)))).default;
  const [puppeteer, chromium] = [await load('puppeteer-core'), await load('@sparticuz/chromium')];
  const executablePath = await chromium.executablePath();
  const browser = await puppeteer.launch({executablePath, args: chromium.args, headless: 'shell'});
  try {
    const tab = await browser.newPage();
    await tab.setViewport(pageSize);
    await tab.goto(pathToFileURL(page).href);
    return await tab.screenshot({type: 'png'});
  } finally {
    await browser.close();
  }
}

const project = mkdtempSync(join(tmpdir(), 'specnet-pictures-'));
try {
  keep('resnet18.svg', run(project, 'graph', 'resnet18'));
  const printed = run(project, ...training).trimEnd().split('\n');
  keep('training.svg', drawTerminal(`bin/spec ${training.join(' ')}`, printed), maskFigures);
  const page = join(project, 'report.html');
  run(project, 'report', 'resnet20', '--out', page);
  if (process.env.SPECNET_BROWSER && !isCheck) keep('report.png', await photograph(page));
  else if (!isCheck) console.log('report.png  stays as it is: SPECNET_BROWSER names no browser');
} finally {
  rmSync(project, {recursive: true, force: true});
}
if (outdated.length > 0) {
  console.error(`out of date: ${outdated.join(', ')}; npm run pictures remakes them`);
  process.exitCode = 1;
}
