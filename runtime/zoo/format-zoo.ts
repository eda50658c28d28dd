import {formatCount, formatSeconds, plural} from '../../common/format.js';
import {foldTable, formatMarkdownTable, left, namesAndNumbers} from '../../common/table.js';
import type {Column} from '../../common/table.js';
import type {RunEnvironment} from '../runs/environment.js';
import type {Spread} from '../runs/summarize-runs.js';
import {listSeeds, listTroubles, summarizeNetwork} from './summarize-network.js';
import type {ZooNetwork} from './zoo.js';

/** What the networks have in common, for the reader of a table. */
export interface ZooAbout {
  readonly recipe: string;
  /** How many epochs the recipe asks for. */
  readonly epochs: number;
  /** The data set's title. */
  readonly data: string;
  /** What decides which epoch is the best. */
  readonly best: string;
  readonly views: 'plain' | 'flip';
  /** That continued the table last. */
  readonly command: string;
}

/** The table for a screen, with what is the matter with single networks below it. */
export function formatZooTable(networks: readonly ZooNetwork[], about: ZooAbout, width: number): string {
  const {columns, rows} = makeCells(networks, about);
  const troubles = networks.flatMap((network) => listTroubles(network).map((text) => `  ${network.name}: ${text}\n`));
  return foldTable(columns, rows, width) + (troubles.length === 0 ? '' : `\n${troubles.join('')}`);
}

/** zoo.md: the table, and what its numbers are of. */
export function formatZooPage(networks: readonly ZooNetwork[], about: ZooAbout): string {
  const {columns, rows} = makeCells(networks, about);
  const notes = networks.map((network) => listTroubles(network).join('; '));
  const isNoted = notes.some((note) => note !== '');
  const noted = isNoted ? rows.map((cells, at) => [...cells, notes[at] ?? '']) : rows;
  const table = formatMarkdownTable(isNoted ? [...columns, left('note')] : columns, noted);
  const machines = [...new Set(listEnvironments(networks).map(describeMachine))];
  const lines = [
    `Accuracies are means over the seeds ± their standard deviation (over n - 1; a seed decides the split, too), of ` +
      `the weights of the epoch that is best by ${about.best}, each image evaluated by itself` +
      (about.views === 'flip' ? '; flip: test images, each evaluated together with its mirror image' : '') +
      '. MACs are of one image. Images a second are those of training alone; the time is that of one run with its ' +
      'validation.',
    ...machines.map((machine) => `On ${machine}.`),
    `\`${about.command}\``,
  ];
  return (
    `# ${about.recipe}, ${plural(about.epochs, 'epoch')}, ${about.data}\n\n` +
    `${table.join('\n')}\n\n${lines.join('\n\n')}\n`
  );
}

/** Titles and cells. */
function makeCells(networks: readonly ZooNetwork[], {views}: ZooAbout): {columns: Column[]; rows: string[][]} {
  const flip = views === 'flip' ? ['test/acc, flip'] : [];
  const titles = flip.map(() => 'flip %');
  const header = ['spec', 'params', 'MACs', 'img/s', 'epochs', 'seeds', 'val acc %', 'test acc %', ...titles, 'time'];
  const rows = networks.map((network) => {
    const {seeds, epochs, imagesPerSecond, seconds, figures} = summarizeNetwork(network);
    return [
      network.name,
      shortCount(network.parameters),
      shortCount(network.macs),
      imagesPerSecond === null ? '-' : formatCount(Math.round(imagesPerSecond)),
      epochs === null ? '-' : epochs[0] === epochs[1] ? String(epochs[0]) : `${epochs[0]} to ${epochs[1]}`,
      seeds.length === 0 ? '-' : listSeeds(seeds),
      ...['val/acc', 'test/accuracy', ...flip].map((name) => showAccuracy(figures[name])),
      seconds === null ? '-' : formatSeconds(seconds),
    ];
  });
  return {columns: namesAndNumbers(header), rows};
}

function showAccuracy(spread: Spread | undefined): string {
  if (spread === undefined) return '-';
  const show = (fraction: number) => (100 * fraction).toFixed(2);
  return spread.deviation === null ? show(spread.mean) : `${show(spread.mean)} ± ${show(spread.deviation)}`;
}

/** `270 k`, `11.2 M`, `1.30 G`: three digits that count. */
export function shortCount(value: number): string {
  if (value < 1000) return String(value);
  const scaled = ['k', 'M', 'G', 'T', 'P'].map((unit, at) => ({unit, text: (value / 1000 ** (at + 1)).toPrecision(3)}));
  const fitting = scaled.find(({text}) => Number(text) < 1000);
  return fitting === undefined ? String(value) : `${fitting.text} ${fitting.unit}`;
}

function listEnvironments(networks: readonly ZooNetwork[]): Partial<RunEnvironment>[] {
  return networks.flatMap(({runs}) => runs.flatMap(({reached}) => (reached === null ? [] : [reached.environment])));
}

function describeMachine({cores, cpu, specnet, tensorflow, node, precision}: Partial<RunEnvironment>): string {
  return (
    `${plural(cores ?? NaN, 'core')} of ${cpu ?? '?'}; specnet ${specnet ?? '?'}, ` +
    `TensorFlow ${tensorflow ?? '?'}, Node ${node ?? '?'}; ${precision ?? '?'}`
  );
}
