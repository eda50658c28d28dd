import assert from 'node:assert/strict';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {parse} from 'yaml';
import {packageRoot} from '#package-root';
import {compile, listSpecs, listTensors, openLibrary} from '../../compiler/index.js';
import type {Recipe} from '../../compiler/index.js';
import type {Layout} from '../../runtime/nn/state-dict.js';
import {readWeights, writeWeights} from '../../runtime/runs/weights/safetensors.js';
import {fitLayouts} from '../../runtime/verify/fit-layouts.js';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {makeTinyFolder, miniData, runTrain} from '../tools/train-tiny.js';

const library = openLibrary(packageRoot);
const networks = listSpecs(packageRoot).map((path) => {
  const {graph} = compile(library, path);
  if (graph === null) throw new Error(`${path} has faults`);
  return {name: graph.name, tensors: listTensors(graph)};
});

const namesOf = (given: readonly Layout[]) =>
  networks.filter(({tensors}) => fitLayouts(tensors, given).fits).map(({name}) => name);

describe('which network weights are of', () => {
  it('is told by names and shapes alone, for every network of specs/', () => {
    assert.equal(networks.length, 51);
    for (const {name, tensors} of networks) {
      const whole = networks.filter((other) => {
        const {fits, classes, head} = fitLayouts(other.tensors, tensors);
        return fits && classes === head[0]?.shape[0];
      });
      assert.deepEqual(whole.map((other) => other.name), [name]);
    }
  });

  it('is told with the head of other classes, and without one', () => {
    const {tensors} = networks.find(({name}) => name === 'vgg16-bn') ?? assert.fail();
    const {head} = fitLayouts(tensors, tensors);
    assert.deepEqual(head.map(({name}) => name), ['classifier.6.weight', 'classifier.6.bias']);
    const body = tensors.filter((tensor) => !head.includes(tensor));
    const other = head.map(({name, shape}) => ({name, shape: [37, ...shape.slice(1)]}));
    assert.deepEqual(namesOf([...other, ...body]), ['vgg16-bn']);
    assert.equal(fitLayouts(tensors, [...other, ...body]).classes, 37);
    assert.deepEqual(namesOf(body), ['vgg16-bn']);
    assert.equal(fitLayouts(tensors, body).classes, null);
    const [first = assert.fail(), ...rest] = body;
    assert.deepEqual(namesOf(rest), []);
    assert.deepEqual(namesOf([{...first, shape: [1, ...first.shape.slice(1)]}, ...rest]), []);
    assert.deepEqual(namesOf([...body, {name: 'other', shape: [1]}]), []);
  });
});

describe('spec which and spec import of weights', () => {
  /** The network of test/oracle/against.py, whose weights PyTorch wrote. */
  const spec =
    'name: net\ninput: [9, 7, 3]\nclasses: 7\nstem:\n  - conv: {name: conv1, kernel: 3, channels: 8}\n' +
    '  - batchnorm: {name: bn1}\n  - relu\nstages:\n  - body:\n' +
    '      - conv: {name: conv2, kernel: 3, channels: 12, stride: 2, bias: true}\n      - relu\n';
  const fixture = join(packageRoot, 'test', 'oracle', 'fixtures', 'against-weights.safetensors');
  const picture = join(packageRoot, 'test', 'images', 'pictures', 'color.png');
  const files = {'package.json': '{}', 'specs/net.yaml': spec, 'config.json': '{"mean": [0.5, 0.5, 0.5]}'};

  it('find the spec, and make a run that predicts', async (test) => {
    const cwd = makeFolder(test, files);
    const {tensors} = readWeights(fixture);
    const wrapped = tensors.map((tensor) => ({...tensor, name: `module.${tensor.name}`}));
    writeWeights(join(cwd, 'state.safetensors'), {tensors: wrapped, metadata: {}});
    const found = await runSpec(cwd, 'which', 'state.safetensors');
    assert.equal(found.status, 0, found.output);
    assert.match(found.stdout, /^net: all 9 tensors fit\n {2}head {4}fc has 7 classes\n {2}images {2}9 x 7 /);
    const command = found.stdout.match(/^ {2}spec (import .*)$/m)?.[1] ?? assert.fail(found.stdout);
    assert.equal(command, 'import state.safetensors --spec specs/net.yaml');

    const words = command.split(' ');
    const unknown = await runSpec(cwd, ...words);
    assert.match(unknown.stderr, /import-facts .*mean and std/);
    const made = await runSpec(cwd, ...words, '--std', '0.25,0.25,0.2');
    assert.equal(made.status, 0, made.output);
    assert.match(made.stdout, /names without "module\."\nclasses {2}called 0 to 6, as nobody says their names/);
    assert.match(made.stdout, /^images {3}mean 0\.5, 0\.5, 0\.5; std 0\.25, 0\.25, 0\.2$/m);
    const kept = readWeights(join(cwd, 'runs', 'train', 'net', 'weights', 'best.safetensors')).tensors;
    assert.deepEqual(kept, tensors);
    const predicted = JSON.parse((await runSpec(cwd, 'predict', 'net', picture, '--json')).stdout);
    assert.match(predicted[0].classes[0].name, /^[0-6]$/);
    const again = await runSpec(cwd, 'which', 'net', '--json');
    assert.deepEqual(JSON.parse(again.stdout).fits.map((fit: {network: string}) => fit.network), ['net']);
  });

  it('make a run that is evaluated and exported as the one that the weights are of', async (test) => {
    const cwd = makeTinyFolder();
    test.after(() => rmSync(cwd, {recursive: true}));
    const trained = await runTrain(cwd, ['tiny.yaml', ...miniData, '--epochs', '1', '--precision', 'float32']);
    assert.equal(trained.status, 0, trained.output);
    const weights = join(cwd, 'runs', 'train', 'tiny', 'weights', 'best.safetensors');
    const {mean, std} = (parse(readFileSync(join(cwd, 'runs', 'train', 'tiny', 'recipe.yaml'), 'utf8')) as Recipe).data;
    const facts = ['--mean', mean.join(), '--std', std.join()];
    const classes = ['--classes', join(packageRoot, 'data', 'cifar10-mini', 'dataset.json')];
    const made = await runSpec(cwd, 'import', weights, '--spec', 'tiny.yaml', '--name', 'other', ...facts, ...classes);
    assert.equal(made.status, 0, made.output);
    const evaluate = async (run: string): Promise<unknown> => {
      const words = ['val', run, '--data', 'cifar10-mini', '--views', 'plain', '--json'];
      const {status, stdout, output} = await runSpec(cwd, ...words);
      assert.equal(status, 0, output);
      // The file does not say of which epoch it is.
      return {...(JSON.parse(stdout) as object), run: null, epoch: null};
    };
    assert.deepEqual(await evaluate('other'), await evaluate('tiny'));
    const exported = await runSpec(cwd, 'export', 'other', '--format', 'saved-model');
    assert.equal(exported.status, 0, exported.output);
    assert.match(exported.stdout, /^check {4}.*TensorFlow/m);
  });

  it('refuse what does not fit, and what says nothing', async (test) => {
    const cwd = makeFolder(test, {...files, 'two.txt': 'cat\ndog\n', 'seven.json': '["a","b","c","d","e","f","g"]'});
    const {tensors} = readWeights(fixture);
    writeWeights(join(cwd, 'state.safetensors'), {tensors, metadata: {}});
    writeWeights(join(cwd, 'part.safetensors'), {tensors: tensors.slice(1), metadata: {}});
    const nearest = await runSpec(cwd, 'which', 'part.safetensors');
    assert.equal(nearest.status, 1);
    assert.match(nearest.stdout, /none of 52 specs\.\nThe nearest is net, with 1 difference:\n {2}.* is missing\n$/);
    const facts = ['--mean', '0.5,0.5,0.5', '--std', '1,1,1'];
    const cases: [words: string[], message: RegExp][] = [
      [['part.safetensors', '--spec', 'net', ...facts], /weights-other .*is missing.*\n.*spec which part\.safetensors/],
      [['state.safetensors'], /import-spec .*\n.*--spec \(spec which state\.safetensors finds it\)/],
      [['state.safetensors', '--spec', 'net', ...facts, '--files', 'x'], /option-wrong .*--files has no effect/],
      [['state.safetensors', '--spec', 'net', ...facts, '--classes', 'two.txt'], /option-wrong .*2 classes, and/],
      [['state.safetensors', '--spec', 'net', ...facts, '--classes', 'none.txt'], /option-wrong .*cannot be read/],
      [['state.safetensors', '--spec', 'net', '--mean', '0.5,,1'], /option-wrong .*--mean "0\.5,,1"/],
      [['net.onnx', '--spec', 'net'], /option-wrong .*--spec has no effect/],
    ];
    for (const [words, message] of cases) {
      const {status, stderr} = await runSpec(cwd, 'import', ...words);
      assert.notEqual(status, 0);
      assert.match(stderr, message);
    }
    const words = ['state.safetensors', '--spec', 'net', ...facts, '--classes', 'seven.json'];
    const named = await runSpec(cwd, 'import', ...words);
    assert.match(named.stdout, /^classes {2}7: a, b, c, …$/m);
  });
});
