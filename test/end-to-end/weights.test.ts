import assert from 'node:assert/strict';
import {cpSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {readWeights, writeWeights} from '../../runtime/runs/weights/safetensors.js';
import {makeTinyFolder, runSpec, runTrain} from '../tools/train-tiny.js';
import {writeOwnData} from './own-data.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const short = ['--epochs', '1', 'data.workers=0', 'data.fraction=0.3', 'sizes=[]'];
/** So small a rate that every weight stays as it was at the beginning. */
const still = ['optimizer={name: sgd, lr: 1e-30, momentum: 0, weight_decay: 0}', 'schedule={name: constant}'];

function readRun(run: string, which = 'last'): Map<string, Float32Array> {
  const {tensors} = readWeights(join(scratch, 'runs', 'train', run, 'weights', `${which}.safetensors`));
  return new Map(tensors.map(({name, data}) => [name, data]));
}

/** The rows of a head of 64 numbers a class. */
function rowsOf(weights: ReadonlyMap<string, Float32Array>): Float32Array[] {
  const data = weights.get('fc.weight') ?? assert.fail('no fc.weight');
  return Array.from({length: data.length / 64}, (_, row) => data.subarray(row * 64, (row + 1) * 64));
}

describe('a run that starts from weights', () => {
  before(async () => {
    writeOwnData(join(scratch, 'four'), ['airplane', 'automobile', 'bird', 'cat'], 0);
    writeOwnData(join(scratch, 'three'), ['bird', 'cat', 'deer'], 2);
    writeFileSync(join(scratch, 'four-net.yaml'), 'name: four-net\nextends: tiny\nclasses: 4\n');
    writeFileSync(join(scratch, 'three-net.yaml'), 'name: three-net\nextends: tiny\nclasses: 3\n');
    const {status, output} = await runTrain(scratch, ['four-net.yaml', '--data', 'four', '--name', 'first', ...short]);
    assert.equal(status, 0, output);
  });

  it('has another head for other classes, with the rows of those of the same name', async () => {
    const args = ['three-net.yaml', '--data', 'three', '--weights', 'first', '--name', 'second', ...short, ...still];
    const {status, output} = await runTrain(scratch, args);
    assert.equal(status, 0, output);
    assert.match(output, /^weights {2}runs\/train\/first\/weights\/best\.safetensors$/m);
    assert.match(output, /^ +loaded +45 +78,064 {2}conv1\.weight … layer3\.0\.downsample/m);
    assert.match(output, /^ +replaced +2 +fc\.weight, fc\.bias: 4 classes to 3; 2 keep their row: bird, cat$/m);
    const log = readFileSync(join(scratch, 'runs', 'train', 'second', 'train.log'), 'utf8');
    assert.match(log, /fc\.bias: 4 classes to 3/);
    const [first, second] = [readRun('first', 'best'), readRun('second')];
    assert.deepEqual(second.get('conv1.weight'), first.get('conv1.weight'));
    assert.deepEqual(second.get('layer3.0.conv2.weight'), first.get('layer3.0.conv2.weight'));
    const [, , bird, cat] = rowsOf(first);
    const rows = rowsOf(second);
    assert.deepEqual(rows.slice(0, 2), [bird, cat]);
    assert.ok(rowsOf(first).every((row) => row.join() !== rows[2]?.join()));
    assert.ok(rows[2]?.some((value) => value !== 0));
  });

  it('needs them no more to be resumed', async () => {
    cpSync(join(scratch, 'runs', 'train', 'second'), join(scratch, 'moved'), {recursive: true});
    cpSync(join(scratch, 'runs', 'train', 'first'), join(scratch, 'kept'), {recursive: true});
    rmSync(join(scratch, 'runs', 'train', 'first'), {recursive: true});
    const resumed = await runTrain(scratch, ['--resume', 'moved', '--epochs', '2']);
    assert.equal(resumed.status, 0, resumed.output);
    const other = await runTrain(scratch, ['--resume', 'moved', '--weights', 'kept', '--epochs', '3']);
    assert.match(other.output, /resume-keeps .*these cannot change: --weights/);
    cpSync(join(scratch, 'kept'), join(scratch, 'runs', 'train', 'first'), {recursive: true});
  });

  it('may keep nothing of the head, and takes a file as a run, in which all is called otherwise', async () => {
    const {tensors} = readWeights(join(scratch, 'kept', 'weights', 'best.safetensors'));
    const wrapped = tensors.map((tensor) => ({...tensor, name: `module.${tensor.name}`}));
    writeWeights(join(scratch, 'wrapped.safetensors'), {tensors: wrapped, metadata: {}});
    const from = ['--weights', 'wrapped.safetensors', 'weights.head=replace'];
    const args = ['four-net.yaml', '--data', 'four', '--name', 'third', ...from, ...short, ...still];
    const {status, output} = await runTrain(scratch, args);
    assert.equal(status, 0, output);
    assert.match(output, /^weights {2}wrapped\.safetensors; names without "module\."$/m);
    assert.match(output, /^ +replaced +2 +fc\.weight, fc\.bias: 4 classes to 4; all rows start anew$/m);
    const [first, third] = [readRun('first', 'best'), readRun('third')];
    assert.deepEqual(third.get('conv1.weight'), first.get('conv1.weight'));
    assert.ok(rowsOf(third).every((row, index) => row.join() !== rowsOf(first)[index]?.join()));
  });

  it('trains the head alone by finetune-head, and all of the network by finetune', async () => {
    const args = ['three-net.yaml', '--data', 'three', '--weights', 'first', ...short, 'schedule={name: constant}'];
    for (const recipe of ['finetune-head', 'finetune']) {
      const {status, output} = await runTrain(scratch, [...args, '--recipe', recipe, '--name', recipe]);
      assert.equal(status, 0, output);
    }
    const first = readRun('first', 'best');
    const [head, all] = ['finetune-head', 'finetune'].map((name) => readRun(name));
    assert.deepEqual(head?.get('layer1.0.conv1.weight'), first.get('layer1.0.conv1.weight'));
    assert.notDeepEqual(all?.get('layer1.0.conv1.weight'), first.get('layer1.0.conv1.weight'));
    assert.notDeepEqual(rowsOf(head as Map<string, Float32Array>)[0], rowsOf(first)[2]);
  });

  it('does not begin with weights of another network, or with what holds none', async () => {
    const cases: [weights: string, message: RegExp][] = [
      ['wide.safetensors', /weights-other .*conv1\.weight is \[16, 3, 5, 5\], .* be \[16, 3, 3, 3\]\.\n.*spec which/],
      ['frist', /run-unknown .*no run "frist".*\n.*Did you mean "first"\?/],
      ['missing.safetensors', /weights-missing /],
      ['net.pth', /weights-pickle .*net\.pth is a PyTorch zip archive.*\n.*save_file/],
    ];
    const {tensors} = readWeights(join(scratch, 'kept', 'weights', 'best.safetensors'));
    const wide = tensors.map((tensor) =>
      tensor.name === 'conv1.weight' ? {name: tensor.name, shape: [16, 3, 5, 5], data: new Float32Array(1200)} : tensor,
    );
    writeWeights(join(scratch, 'wide.safetensors'), {tensors: wide, metadata: {}});
    writeFileSync(join(scratch, 'net.pth'), 'PK\x03\x04');
    for (const [weights, message] of cases) {
      const args = ['four-net.yaml', '--data', 'four', '--weights', weights, '--name', 'never', ...short];
      const {status, output} = await runSpec(scratch, ['train', ...args]);
      assert.notEqual(status, 0);
      assert.match(output, message);
      assert.doesNotMatch(output, /runs\/train\/never/);
    }
  });
});
