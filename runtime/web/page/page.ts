// The page of `spec export --format web`: classifies a picture that is dropped on it, on this device.

import {fitImage, normalizeImage, rankClasses, softmax} from '../index.js';
import {loadNetwork} from './network.js';
import type {NetworkDescription, ReadyNetwork} from './network.js';
import {readPicture} from './read-picture.js';

const find = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const percent = (fraction: number) => `${(100 * fraction).toFixed(1)}%`;

const description = (await (await fetch('network.json')).json()) as NetworkDescription;
describe(description);
try {
  const only = new URLSearchParams(location.search).get('backend');
  const ready = await loadNetwork(description, only, (state) => (find('state').textContent = state));
  const {backend, difference} = ready;
  const nearness = difference === 0 ? 'with' : `within ${difference.toExponential(1)} of`;
  find('state').textContent = `Runs on ${backend.title}, checked here: ${nearness} specnet's answers.`;
  document.body.dataset['backend'] = backend.name;
  listen((file) => void classify(file, description, ready));
} catch (error) {
  find('state').textContent = '';
  fail(error);
}

function describe({network, size, classes, accuracy: {test}}: NetworkDescription): void {
  document.title = network;
  find('name').textContent = network;
  const parts = [
    `${size.join(' × ')} images`,
    ...(classes === null ? [] : [`${classes.length} classes`]),
    ...(test === null ? [] : [`${percent(test)} test accuracy`]),
  ];
  find('about').textContent = parts.join(' · ');
}

function fail(error: unknown): void {
  find('fault').textContent = error instanceof Error ? error.message : String(error);
  document.body.dataset['failed'] = 'true';
}

/** A picture comes by the file dialog, by being dropped anywhere on the page, or from the clipboard. */
function listen(take: (file: File) => void): void {
  const drop = find('drop');
  const input = find<HTMLInputElement>('file');
  const takeFirst = (files: FileList | undefined | null) => {
    const file = files?.[0];
    if (file !== undefined) take(file);
  };
  input.addEventListener('change', () => {
    takeFirst(input.files);
    input.value = ''; // the same file again is a change
  });
  for (const [event, isOver] of [['dragover', true], ['dragleave', false], ['drop', false]] as const) {
    document.addEventListener(event, (happened) => {
      happened.preventDefault();
      drop.classList.toggle('over', isOver);
      if (event === 'drop') takeFirst(happened.dataTransfer?.files);
    });
  }
  document.addEventListener('paste', ({clipboardData}) => takeFirst(clipboardData?.files));
  if (input.files?.length) takeFirst(input.files); // chosen while the network was loading
}

async function classify(file: File, network: NetworkDescription, {predictor}: ReadyNetwork): Promise<void> {
  find('fault').textContent = '';
  try {
    const [height, width] = network.size;
    const fitted = fitImage(await readPicture(file), width, height);
    show(fitted.pixels, width, height);
    const logits = await predictor.predict(normalizeImage(fitted, network.mean, network.std));
    list(softmax(logits), network.classes);
  } catch (error) {
    find('classes').replaceChildren();
    fail(error);
  }
}

/** The picture as the network sees it. */
function show(pixels: Uint8Array, width: number, height: number): void {
  const canvas = find<HTMLCanvasElement>('seen');
  [canvas.width, canvas.height, canvas.hidden] = [width, height, false];
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    image.data.set([...pixels.subarray(i * 3, i * 3 + 3), 255], i * 4);
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** The five likeliest classes. */
function list(probabilities: Float64Array, classes: NetworkDescription['classes']): void {
  const rows = rankClasses(probabilities).slice(0, 5).map((index) => {
    const row = document.createElement('li');
    const probability = probabilities[index] as number;
    row.style.setProperty('--part', `${100 * probability}%`);
    row.append(...[classes?.[index] ?? `class ${index}`, percent(probability)].map((text) => {
      const span = document.createElement('span');
      span.textContent = text;
      return span;
    }));
    return row;
  });
  find('classes').replaceChildren(...rows);
}
