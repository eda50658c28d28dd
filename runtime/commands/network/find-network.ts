import {relative} from 'node:path';
import {packageRoot} from '#package-root';
import {compile, listSpecs, listTensors, openLibrary} from '../../../compiler/index.js';
import {formatCount, plural} from '../../../common/format.js';
import {listMisfits} from '../../nn/list-misfits.js';
import type {Layout} from '../../nn/state-dict.js';
import {readWeights} from '../../runs/weights/safetensors.js';
import {unwrapNames} from '../../runs/weights/unwrap-names.js';
import {fitLayouts} from '../../verify/fit-layouts.js';
import type {Fit} from '../../verify/fit-layouts.js';
import {locateWeights} from '../inputs/open-weights.js';
import {quoteCommand} from '../inputs/quote-command.js';

/** A network that weights were compared with. */
interface Candidate {
  readonly network: string;
  /** As a command names it. */
  readonly spec: string;
  /** Of its images: height, width, channels. */
  readonly input: readonly number[];
  /** Rows of its head, and of the weights'. */
  readonly classes: number;
  readonly given: number | null;
  readonly head: string;
  readonly fit: Fit;
  /** The weights' tensors, without what stands before all of their names. */
  readonly bare: readonly Layout[];
}

/**
 * `spec which`: compares weights with every spec of the project and of the package, without building a network.
 *
 * @returns the exit status: 1 where they fit none
 * @throws UserError `weights-…`, `run-…`
 */
export function findNetwork(named: string, format: 'text' | 'json'): number {
  const {path} = locateWeights(named);
  const {tensors} = readWeights(path);
  const candidates = listCandidates(tensors);
  const fitting = candidates.filter(({fit}) => fit.fits);
  const isWhole = ({given, classes}: Candidate): boolean => given === classes;
  const found = fitting.toSorted((a, b) => Number(isWhole(b)) - Number(isWhole(a)));
  const distance = ({fit}: Candidate): number => fit.differences / fit.wanted.length;
  const [nearest] = candidates.toSorted((a, b) => distance(a) - distance(b));
  if (format === 'json') {
    const fits = found.map(({fit: _fit, bare: _bare, ...rest}) => rest);
    process.stdout.write(`${JSON.stringify({weights: path, tensors: tensors.length, fits}, null, 2)}\n`);
  } else if (found.length > 0) {
    process.stdout.write(found.map((one) => describeFit(one, path, tensors.length)).join('\n'));
  } else {
    process.stdout.write(describeMisfit(nearest, path, tensors.length, candidates.length));
  }
  return found.length > 0 ? 0 : 1;
}

function listCandidates(tensors: readonly Layout[]): Candidate[] {
  const cwd = process.cwd();
  const library = openLibrary(cwd);
  const own = listSpecs(cwd);
  const paths = [...own, ...listSpecs(packageRoot).filter((path) => !own.includes(path))];
  return paths.flatMap((path): Candidate[] => {
    const {graph, spec} = compile(library, path);
    if (graph === null || spec === null) return []; // a spec with faults, which spec build reports
    const expected = listTensors(graph);
    const known = new Set(expected.map(({name}) => name));
    const {tensors: bare} = unwrapNames(tensors, (name) => known.has(name));
    const fit = fitLayouts(expected, bare);
    const {head, classes: given} = fit;
    const shown = own.includes(path) ? relative(cwd, path) : `${graph.name}.yaml`;
    const classes = head[0]?.shape[0] ?? 0;
    const layer = head[0]?.name.replace(/\.[^.]*$/, '') ?? '';
    return [{network: graph.name, spec: shown, input: spec.input, classes, given, head: layer, fit, bare}];
  });
}

function describeFit({network, spec, input, classes, given, head}: Candidate, path: string, count: number): string {
  const [height = 0, width = 0] = input;
  const isWhole = given === classes;
  const has = given === null ? 'is not among the weights' : `has ${formatCount(given)} classes`;
  const rows = isWhole ? [] : [`extends: ${network} in a spec of your own, with its number of classes, fits whole`];
  const train = ['train', spec, '--data', 'NAME', '--recipe', 'finetune', '--weights', path];
  return [
    isWhole ? `${network}: all ${plural(count, 'tensor')} fit` : `${network}: all but the head fit`,
    `  head    ${head} ${has}${isWhole ? '' : `, and ${formatCount(classes)} in the spec`}`,
    ...rows.map((row) => `          ${row}`),
    `  images  ${height} x ${width} in the spec; weights do not say theirs`,
    ...(isWhole ? [`  spec ${quoteCommand(['import', path, '--spec', spec])}`] : []),
    `  spec ${quoteCommand(train)}`,
    '',
  ].join('\n');
}

function describeMisfit(nearest: Candidate | undefined, path: string, count: number, specs: number): string {
  const head = `${path}: its ${plural(count, 'tensor')} fit none of ${plural(specs, 'spec')}.\n`;
  if (nearest === undefined || nearest.fit.differences >= nearest.fit.wanted.length) return head;
  const misfits = listMisfits(nearest.fit.wanted, nearest.bare);
  const lines = misfits.slice(0, 5).map((line) => `  ${line}\n`);
  const more = misfits.length - lines.length;
  const rest = more > 0 ? `  and ${more} more\n` : '';
  const differences = plural(misfits.length, 'difference');
  return `${head}The nearest is ${nearest.network}, with ${differences}:\n${lines.join('')}${rest}`;
}
