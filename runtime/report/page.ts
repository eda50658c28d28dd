import {formatCount, formatSeconds, plural} from '../../common/format.js';
import type {ClassMetrics} from '../evaluate/class-metrics.js';
import type {Contract} from '../nn/contract.js';
import {findBestEpoch} from '../runs/stored-run.js';
import type {StoredRun} from '../runs/stored-run.js';
import {drawChart} from './chart.js';
import {formatClasses, formatConfusion} from './confusion.js';
import {percent, section} from './html.js';
import {escapeXml} from '../../common/svg.js';
import {formatMistakes} from './mistakes.js';
import type {SeenMistake} from './mistakes.js';
import {style} from './style.js';

/** All that the page shows. */
export interface Report {
  readonly run: StoredRun;
  readonly contract: Contract;
  readonly weights: {readonly which: 'best' | 'last'; readonly epoch: number | null};
  readonly precision: string;
  readonly data: {
    readonly name: string;
    readonly title: string;
    readonly part: string;
    readonly classes: readonly string[];
  };
  readonly plain: ClassMetrics;
  /** Of each image and its mirror image, where the recipe asks for it. */
  readonly flip: ClassMetrics | null;
  readonly mistakes: readonly SeenMistake[];
  /** Files of the run's folder; null where they are not there. */
  readonly diagram: string | null;
  readonly spec: string | null;
  readonly recipe: string | null;
}

/** One HTML page that needs nothing beside itself. */
export function formatPage(report: Report): string {
  const {run, data, plain, mistakes, diagram, spec, recipe} = report;
  const {classes} = data;
  const evaluated = `${formatCount(plain.images)} ${escapeXml(data.part)} images of ${escapeXml(data.name)}`;
  const wrong = Math.round(plain.images * (1 - plain.accuracy));
  const body = [
    `<header>\n<h1>${escapeXml(run.name)}</h1>\n<p class="dim">${describe(report)}</p>\n</header>`,
    `<div class="tiles">\n${listTiles(report).join('\n')}\n</div>`,
    section('Training', drawCurves(run), 'By epoch; the dotted line is the epoch with the best validation accuracy.'),
    section('Accuracy by class', formatClasses(plain, classes), `Of ${evaluated}.`),
    section(
      'Confusion matrix',
      formatConfusion(plain, classes),
      'Rows: true class; columns: predicted class.',
    ),
    section(
      'Worst mistakes',
      formatMistakes(mistakes, classes),
      `The ${formatCount(mistakes.length)} of ${formatCount(wrong)} mistakes whose true class got the lowest ` +
        'probability.',
    ),
    section('Network', diagram === null ? '' : showDiagram(diagram, run.network)),
    section('Recipe', recipe === null ? '' : `<pre>${escapeXml(recipe)}</pre>`),
    section(
      'Spec',
      spec === null ? '' : `<details><summary>resolved</summary><pre>${escapeXml(spec)}</pre></details>`,
    ),
    section('Environment', formatEnvironment(run.environment)),
  ];
  return (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
    `<title>${escapeXml(run.name)}</title>\n<style>${style}</style>\n</head>\n` +
    `<body>\n${body.join('\n')}</body>\n</html>\n`
  );
}

function describe({run, contract, weights, precision, data}: Report): string {
  const epoch = weights.epoch === null ? '' : ` (epoch ${weights.epoch})`;
  const facts = [
    `${run.network}, ${formatCount(contract.parameters)} parameters, ${formatCount(contract.macs)} MACs per image`,
    `${weights.which} weights${epoch}, ${precision}`,
    data.title,
    `spec ${contract.spec}`,
  ];
  return facts.map(escapeXml).join(' · ');
}

function listTiles({run, data, plain, flip}: Report): string[] {
  const best = findBestEpoch(run.results);
  const seconds = run.results.reduce((sum, row) => sum + row.seconds, 0);
  const last = run.results.at(-1);
  const tile = (value: string, said: string): string =>
    `<div class="tile"><b>${escapeXml(value)}</b><span>${escapeXml(said)}</span></div>`;
  return [
    tile(percent(plain.accuracy), `${data.part} accuracy`),
    ...(flip === null ? [] : [tile(percent(flip.accuracy), `${data.part} accuracy, with mirror images`)]),
    tile(plain.loss.toFixed(4), `${data.part} loss`),
    ...(plain.top5 === null ? [] : [tile(percent(plain.top5), 'top-5 accuracy')]),
    ...(best === null ? [] : [tile(percent(best.validationAccuracy), `best validation accuracy, epoch ${best.epoch}`)]),
    ...(last === undefined ? [] : [tile(formatSeconds(seconds), `for ${plural(run.results.length, 'epoch')}`)]),
    ...(last === undefined ? [] : [tile(formatCount(Math.round(last.imagesPerSecond)), describeSpeed(last))]),
  ];
}

function describeSpeed({workerSpeeds}: StoredRun['results'][number]): string {
  if (workerSpeeds === undefined) return 'images per second';
  const rounded = workerSpeeds.map((speed) => Math.round(speed));
  const range = `${formatCount(Math.min(...rounded))} to ${formatCount(Math.max(...rounded))}`;
  return `images per second by ${plural(workerSpeeds.length, 'worker')}, ${range} each`;
}

function drawCurves({results}: StoredRun): string {
  const marked = findBestEpoch(results)?.epoch ?? null;
  const of = (value: (row: (typeof results)[number]) => number): number[] => results.map(value);
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const charts = [
    drawChart({
      title: 'Accuracy, %',
      lines: [
        {name: 'validation', values: of((row) => row.validationAccuracy * 100)},
        {name: 'training', values: of((row) => row.trainAccuracy * 100)},
      ],
      show: short,
      marked,
    }),
    drawChart({
      title: 'Loss',
      lines: [
        {name: 'validation', values: of((row) => row.validationLoss)},
        {name: 'training', values: of((row) => row.trainLoss)},
      ],
      show: short,
      marked,
    }),
    drawChart({
      title: 'Learning rate',
      lines: [{name: 'lr', values: of((row) => row.learningRate)}],
      show: short,
      marked: null,
    }),
    drawChart({
      title: hasWorkers(results) ? 'Images per second' : 'Speed',
      lines: [
        {name: hasWorkers(results) ? 'together' : 'images per second', values: of((row) => row.imagesPerSecond)},
        ...listIdealSpeed(results),
      ],
      show: short,
      marked: null,
    }),
  ].filter((chart) => chart !== '');
  return charts.length === 0 ? '' : `<div class="charts">\n${charts.join('\n')}\n</div>`;
}

function hasWorkers(results: StoredRun['results']): boolean {
  return results.some(({workerSpeeds}) => workerSpeeds !== undefined);
}

/** What the workers would have trained together without waiting for each other. */
function listIdealSpeed(results: StoredRun['results']): {readonly name: string; readonly values: number[]}[] {
  if (!hasWorkers(results)) return [];
  const values = results.map(({workerSpeeds}) => workerSpeeds?.reduce((sum, speed) => sum + speed, 0) ?? NaN);
  return [{name: 'if no worker waited', values}];
}

/** As an image of its own, so that its styles stay its own. */
function showDiagram(svg: string, network: string): string {
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<div class="wide"><img class="network" src="${source}" alt="${escapeXml(network)}"></div>`;
}

/** How keys of environment.json are shown, where that is not as they are: with the unit of the value. */
const environmentLabels: ReadonlyMap<string, readonly [label: string, unit: string]> = new Map([
  ['node', ['Node', '']],
  ['tensorflow', ['TensorFlow', '']],
  ['cpu', ['CPU', '']],
  ['threadsReason', ['threads because', '']],
  ['memory', ['memory', ' GiB']],
]);

function formatEnvironment(environment: Readonly<Record<string, unknown>>): string {
  const known = Object.entries(environment).filter(([, value]) => value !== null);
  const rows = known.map(([key, value]) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    const [label = key, unit = ''] = environmentLabels.get(key) ?? [];
    return `<tr><th scope="row">${escapeXml(label)}</th><td>${escapeXml(shown + unit)}</td></tr>`;
  });
  return rows.length === 0 ? '' : `<table class="rows">\n${rows.join('\n')}\n</table>`;
}
