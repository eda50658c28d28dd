import {drawText, element, escapeXml, round} from '../../common/svg.js';
import {formatSettings, labelValue} from '../../common/search-space.js';
import type {Dimension, Domain, Settings, SettingValue} from '../../common/search-space.js';
import {shorten} from '../../common/format.js';
import type {SweepResults} from './format-sweep.js';
import {findBestTrial, showMetric} from './format-sweep.js';
import {rankTrials} from './trial.js';
import type {Trial} from './trial.js';

const size = {width: 1130, height: 420};
const margin = {left: 70, right: 80, top: 52, bottom: 28};
/** More labels than that at one axis would overlap. */
const maxLabels = 14;
const longestLabel = 16;

/** A vertical line, on which each trial has a place. */
interface Axis {
  readonly title: string;
  readonly labels: readonly {readonly text: string; readonly share: number}[];
  /** From 0, below, to 1, above. */
  readonly place: (trial: Trial) => number;
}

/**
 * The trials as lines through their settings to what they reached, the better the stronger; those that diverged end
 * below. Nothing where none has reached anything. The page gives the colors.
 */
export function drawParallelCoordinates(results: SweepResults): string {
  const ranked = rankTrials(results.trials, results.metric);
  const astray = results.trials.filter((trial) => trial.state === 'diverged' && !ranked.includes(trial));
  const drawn = [...ranked, ...astray];
  if (ranked.length === 0) return '';
  const axes = [...results.space.map(makeAxis), makeMetricAxis(results, ranked)];
  const inner = {width: size.width - margin.left - margin.right, height: size.height - margin.top - margin.bottom};
  const x = (at: number): number => margin.left + (at / (axes.length - 1)) * inner.width;
  const y = (share: number): number => margin.top + (1 - share) * inner.height;
  const best = findBestTrial(results);
  const lines = [...drawn].reverse().map((trial) => {
    const points = axes.map(({place}, at) => `${round(x(at))} ${round(y(place(trial)))}`);
    const rank = drawn.indexOf(trial);
    const strength = drawn.length === 1 ? 1 : 1 - rank / (drawn.length - 1);
    const mark = trial.number === best?.number ? ' best-trial' : trial.state === 'diverged' ? ' astray' : '';
    const style = `--share: ${strength.toFixed(2)}`;
    const title = element('title', {}, escapeXml(describeTrial(trial, results)));
    return element('path', {class: `trial${mark}`, style, d: `M${points.join('L')}`}, title);
  });
  const frames = axes.map(({title, labels}, at) => {
    const [left, isLast] = [x(at), at === axes.length - 1];
    const side = isLast ? {shift: 8, anchor: 'start'} : {shift: -8, anchor: 'end'};
    return [
      element('line', {class: 'axis', x1: left, x2: left, y1: margin.top, y2: size.height - margin.bottom}),
      drawText(title, left, 24, {class: 'title', 'text-anchor': at === 0 ? 'start' : isLast ? 'end' : 'middle'}),
      ...labels.map(({text, share}) =>
        drawText(shorten(text, longestLabel), left + side.shift, y(share) + 4, {'text-anchor': side.anchor}),
      ),
    ].join('\n');
  });
  const frame = {class: 'chart', viewBox: `0 0 ${size.width} ${size.height}`, role: 'img'};
  const label = {'aria-label': 'parallel coordinates of the trials'};
  return element('svg', {...frame, ...label}, ['', ...lines, ...frames, ''].join('\n'));
}

function makeAxis({key, domain}: Dimension): Axis {
  const share = (settings: Settings): number => placeValue(domain, settings[key] ?? null);
  return {title: key, labels: listLabels(domain), place: ({settings}) => share(settings)};
}

/** Where a value stands between the ends of its domain. */
function placeValue(domain: Domain, value: SettingValue): number {
  if (domain.kind === 'choice') {
    const texts = domain.values.map((one) => JSON.stringify(one));
    return texts.length === 1 ? 0.5 : texts.indexOf(JSON.stringify(value)) / (texts.length - 1);
  }
  const {kind, low, high} = domain;
  const number = Number(value);
  return kind === 'loguniform' ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
}

function listLabels(domain: Domain): Axis['labels'] {
  const at = (value: SettingValue) => ({text: labelValue(domain, value), share: placeValue(domain, value)});
  if (domain.kind === 'choice') {
    const every = Math.ceil(domain.values.length / maxLabels);
    return domain.values.filter((_, index) => index % every === 0).map(at);
  }
  const {kind, low, high} = domain;
  const middle = kind === 'loguniform' ? Math.sqrt(low * high) : (low + high) / 2;
  return kind === 'int' ? [at(low), at(high)] : [at(low), at(Number(middle.toPrecision(2))), at(high)];
}

/** The better the higher. */
function makeMetricAxis({metric}: SweepResults, ranked: readonly Trial[]): Axis {
  const values = ranked.map(({best}) => best?.value ?? NaN);
  const [top = NaN, bottom = NaN] = [values[0], values.at(-1)];
  const place = ({best}: Trial): number => {
    if (best === null) return 0;
    return top === bottom ? 0.5 : (best.value - bottom) / (top - bottom);
  };
  const shares = top === bottom ? [0.5] : [0, 0.5, 1];
  const labels = shares.map((share) => ({text: showMetric(metric, bottom + share * (top - bottom)), share}));
  return {title: metric, labels, place};
}

function describeTrial({number, settings, best, state}: Trial, {metric}: SweepResults): string {
  const reached = best === null ? state : `${metric} ${showMetric(metric, best.value)} (${state})`;
  return `trial ${number}: ${formatSettings(settings)}, ${reached}`;
}
