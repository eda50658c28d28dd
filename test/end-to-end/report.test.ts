import assert from 'node:assert/strict';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import type {ClassMetrics} from '../../runtime/evaluate/class-metrics.js';
import type {Metrics} from '../../runtime/evaluate/metrics.js';
import {parseResults} from '../../runtime/runs/read-results.js';
import type {ResultRow} from '../../runtime/runs/read-results.js';
import {readChart} from '../tools/read-chart.js';
import {makeTinyFolder, miniData, runSpec, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const readFile = (name: string): string => readFileSync(join(scratch, 'runs', 'train', 'reported', name), 'utf8');

/** Text of HTML as a browser shows it. */
function unescape(html: string): string {
  const characters: Readonly<Record<string, string>> = {lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&'};
  return html.replace(/&(lt|gt|quot|#39|amp);/g, (_, entity: string) => characters[entity] ?? '');
}

describe('the page about a run', () => {
  let page = '';
  let rows: readonly ResultRow[] = [];
  let evaluated: {readonly classes: readonly string[]; readonly plain: ClassMetrics; readonly flip: ClassMetrics};

  /** A part of the page, by its heading. */
  const section = (title: string): string => page.split(`<h2>${title}</h2>`)[1]?.split('</section>')[0] ?? '';

  const findBest = (): ResultRow =>
    rows.reduce(
      (most, row) => (row.validationAccuracy > most.validationAccuracy ? row : most),
      rows[1] ?? assert.fail(),
    );

  before(async () => {
    const args = ['--epochs', '4', 'validate_every=2', 'data.fraction=0.25', 'views=flip', '--name', 'reported'];
    const trained = await runTrain(scratch, ['tiny.yaml', ...miniData, ...args]);
    assert.equal(trained.status, 0, trained.output);
    const reported = await runSpec(scratch, ['report', 'reported', '--out', 'reported.html']);
    const asked = await runSpec(scratch, ['val', 'reported', '--json']);
    assert.equal(reported.output, 'written    reported.html\n');
    page = readFileSync(join(scratch, 'reported.html'), 'utf8');
    rows = parseResults(readFile('results.csv'));
    evaluated = JSON.parse(asked.stdout) as typeof evaluated;
  });

  it('has the curves of results.csv, and marks the best epoch', () => {
    const charts = (section('Training').match(/<svg[^]*?<\/svg>/g) ?? []).map(readChart);
    const best = findBest();
    const wanted: [title: string, marked: number | null, ...lines: [name: string, (row: ResultRow) => number][]][] = [
      [
        'Accuracy, %',
        best.epoch,
        ['validation', (row) => 100 * row.validationAccuracy],
        ['training', (row) => 100 * row.trainAccuracy],
      ],
      ['Loss', best.epoch, ['validation', (row) => row.validationLoss], ['training', (row) => row.trainLoss]],
      ['Learning rate', null, ['lr', (row) => row.learningRate]],
      ['Speed', null, ['images per second', (row) => row.imagesPerSecond]],
    ];
    assert.deepEqual(charts.map(({title}) => title), wanted.map(([title]) => title));
    wanted.forEach(([title, marked, ...lines], place) => {
      const chart = charts[place] ?? assert.fail();
      assert.equal(chart.marked === null ? null : Math.round(chart.marked), marked, title);
      assert.equal(Object.keys(chart.lines).length, lines.length, title);
      lines.forEach(([name, valueOf], at) => {
        const drawn = chart.lines[['first', 'second'][at] ?? ''] ?? [];
        const expected = rows.filter((row) => Number.isFinite(valueOf(row)));
        assert.deepEqual(drawn.map(({epoch}) => Math.round(epoch)), expected.map(({epoch}) => epoch), name);
        expected.forEach((row, point) => {
          const value = drawn[point]?.value ?? NaN;
          assert.ok(Math.abs(value - valueOf(row)) <= chart.grain, `${title}, ${name}: ${value}, ${valueOf(row)}`);
        });
      });
      const shown = rows.filter((row) => Number.isFinite(lines[0]?.[1](row) ?? NaN));
      const said = shown.map((row) => {
        const values = lines.map(([name, valueOf]) => `${name} ${Number(valueOf(row).toPrecision(4))}`);
        return `epoch ${row.epoch}: ${values.join(', ')}`;
      });
      assert.deepEqual(chart.said, said, title);
    });
    assert.deepEqual(rows.map(({validationLoss}) => Number.isNaN(validationLoss)), [true, false, true, false]);
  });

  it('has the accuracy of every class, and of whom it is taken for', () => {
    const {classes, plain: {confusion}} = evaluated;
    const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(1)}%`;
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    const expected = confusion.map((counts, index) => {
      const [hits = 0, images, taken] = [counts[index], sum(counts), sum(confusion.map((row) => row[index] ?? 0))];
      const others = counts.map((count, other) => (other === index ? -1 : count));
      const most = Math.max(...others);
      const recall = percent(hits, images);
      const rival = most === 0 ? '' : `${classes[others.indexOf(most)]}, ${most} of ${images}`;
      return [classes[index], recall.slice(0, -1), recall, taken === 0 ? '' : percent(hits, taken), rival];
    });
    const row =
      /<th scope="row">([^<]*)<\/th><td><span class="track"><span class="bar" style="width:([\d.]+)%"><\/span><\/span>/;
    const cells = /<\/td><td>([^<]*)<\/td><td>([^<]*)<\/td><td>([^<]*)<\/td><\/tr>/;
    const found = [...section('Accuracy by class').matchAll(new RegExp(row.source + cells.source, 'g'))];
    assert.deepEqual(found.map(([, ...texts]) => texts), expected);
    const matrix = [...section('Confusion matrix').matchAll(/<td class="(?:hit|miss|none)"[^>]*>(\d+)<\/td>/g)];
    assert.deepEqual(matrix.map(([, count]) => Number(count)), confusion.flat());
    const wrong = sum(confusion.map((counts, index) => sum(counts) - (counts[index] ?? 0)));
    assert.match(section('Worst mistakes'), new RegExp(`The 40 of ${wrong} mistakes`));
  });

  it('begins with what the test came to', () => {
    const tiles = [...page.matchAll(/<div class="tile"><b>([^<]*)<\/b><span>([^<]*)<\/span><\/div>/g)];
    const reported = new Map(tiles.map(([, value = '', said = '']) => [said, value]));
    const {epoch, accuracy, flip} = JSON.parse(readFile('test.json')) as {
      readonly epoch: number;
      readonly accuracy: number;
      readonly flip: {readonly test: Metrics};
    };
    const percent = (ratio: number): string => `${(ratio * 100).toFixed(2)}%`;
    assert.equal(reported.get('test accuracy'), percent(accuracy));
    assert.equal(reported.get('test accuracy'), percent(evaluated.plain.accuracy));
    assert.equal(reported.get('test accuracy, with mirror images'), percent(flip.test.accuracy));
    // To the last bit: a training's summary and spec val are one code.
    assert.deepEqual(flip.test, {loss: evaluated.flip.loss, accuracy: evaluated.flip.accuracy});
    assert.equal(reported.get('test loss'), evaluated.plain.loss.toFixed(4));
    assert.equal(reported.get('top-5 accuracy'), percent(evaluated.plain.top5 ?? NaN));
    const best = findBest();
    assert.equal(reported.get(`best validation accuracy, epoch ${best.epoch}`), percent(best.validationAccuracy));
    const rate = Math.round(rows[3]?.imagesPerSecond ?? NaN);
    assert.equal(reported.get('images per second'), rate.toLocaleString('en-US'));
    assert.ok(reported.has('for 4 epochs'), [...reported].join(', '));
    assert.match(page, new RegExp(`best weights \\(epoch ${epoch}\\)`));
  });

  it("has the run's own recipe, spec, network and environment", () => {
    const textIn = (title: string): string => unescape(/<pre>([^<]*)<\/pre>/.exec(section(title))?.[1] ?? '');
    assert.equal(textIn('Recipe'), readFile('recipe.yaml'));
    assert.equal(textIn('Spec'), readFile('spec.yaml'));
    const source = /<img class="network" src="data:image\/svg\+xml;base64,([^"]+)"/.exec(section('Network'))?.[1] ?? '';
    assert.equal(Buffer.from(source, 'base64').toString(), readFile('network.svg'));
    const reported = [...section('Environment').matchAll(/<tr><th scope="row">([^<]*)<\/th><td>([^<]*)<\/td><\/tr>/g)];
    const environment = JSON.parse(readFile('environment.json')) as Readonly<Record<string, unknown>>;
    const shown = new Map(reported.map(([, key = '', value = '']) => [unescape(key), unescape(value)]));
    assert.equal(shown.size, Object.values(environment).filter((value) => value !== null).length);
    assert.equal(shown.get('CPU'), environment['cpu']);
    assert.equal(shown.get('TensorFlow'), environment['tensorflow']);
    assert.equal(shown.get('memory'), `${String(environment['memory'])} GiB`);
    assert.equal(shown.get('threads because'), environment['threadsReason']);
    assert.equal(shown.get('dataset'), environment['dataset']);
  });
});
