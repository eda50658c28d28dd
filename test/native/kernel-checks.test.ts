import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {before, describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {openTensorFlow} from '../../runtime/native/index.js';
import {DataType, Engine} from '../../runtime/nn/engine/engine.js';
import type {AttributeValue, Attributes, Tensor} from '../../runtime/nn/engine/engine.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {kernelCases, packedLength, packedWeights} from './kernel-cases.js';
import type {KernelCase, KernelInput, Kind} from './kernel-cases.js';
import {lacksKernels, precisions} from '../tools/precisions.js';

/** Sums over a group of workers, which test/cluster makes. */
const inGroups = ['SpecnetStartSum', 'SpecnetTakeSum'];

/** Every operation that the C++ of runtime/native/addon defines. */
function listDefined(): string[] {
  const folder = join(packageRoot, 'runtime', 'native', 'addon');
  const sources = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.cc'));
  const texts = sources.map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/DefineOperation\(\s*"(\w+)"/g)].map(([, name = '']) => name));
}

describe('every kernel of our own refuses what it would read past', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  it('has a case here', () => {
    assert.deepEqual([...kernelCases.map(({operation}) => operation), ...inGroups].sort(), listDefined().sort());
  });

  for (const one of kernelCases) {
    for (const precision of one.precisions.filter((format) => precisions.includes(format))) {
      it(`${one.operation} in ${precision}`, (context) => {
        if (!engine.tensorflow.customOperations.has(one.operation)) return context.skip(lacksKernels);
        const resolved = resolvePacked(engine, one, precision);
        assert.equal(refusal(engine, precision, resolved), null, 'the call itself is sound');
        for (const [what, wrong] of [...breakInputs(resolved), ...breakAttributes(resolved)]) {
          const message = refusal(engine, precision, wrong);
          assert.ok(message !== null, `${what} passes`);
          assert.match(message, /^Invalid TF_Status: 3/, `${what}: an invalid argument`);
          assert.match(message, explains, `${what}: what was expected, in ${message}`);
        }
      });
    }
  }

  it('has a group of workers where it adds up over one', () => {
    const attributes = {T: {type: DataType.float32}, count: 1, key: 7, compress: false};
    const one = engine.scalar(1);
    const none = engine.tensor(new Float32Array(0), [0]);
    const start = engine.kernels('SpecnetStartSum', attributes, 0);
    assert.throws(() => start(one), /SpecnetStartSum is called without a group/);
    assert.throws(() => start(none), /SpecnetStartSum needs numbers to add up/);
    assert.throws(() => start(one, one), explains);
    const keyless = engine.kernels('SpecnetStartSum', {...attributes, key: 0}, 0);
    assert.throws(() => keyless(one), /must be at least minimum 1/);
    assert.throws(() => engine.kernels('SpecnetTakeSum', attributes, 1)(), /SpecnetTakeSum needs a sum that has ended/);
    engine.release(one, none);
  });

  it('says which operation needs what', (context) => {
    const one = kernelCases.find(({operation}) => operation === 'SpecnetBatchNorm') as KernelCase;
    if (!engine.tensorflow.customOperations.has(one.operation)) return context.skip(lacksKernels);
    const short = replaceInput(one, 1, {shape: [1]});
    assert.match(refusal(engine, 'float32', short) ?? '', /SpecnetBatchNorm needs scale \[4\], not \[1\]/);
    const inputs = [...one.inputs, ...one.inputs.slice(-1)];
    const more = {...one, attributes: {...one.attributes, addends: 2}, inputs};
    assert.match(refusal(engine, 'float32', more) ?? '', /SpecnetBatchNorm needs addends of 0 to 1, not 2/);
  });
});

/** What our kernels say, and what TensorFlow does that holds calls to an operation's definition. */
const explains = /needs|expect|inconsistent|allowed|must be|is less than|number_attr/i;

type Broken = readonly [what: string, call: KernelCase];

/** Each input in turn too short, too long, empty, of another rank and of another type. */
function breakInputs(one: KernelCase): Broken[] {
  return one.inputs.flatMap(({name, shape, free, kind, step = 1}, index) => {
    const label = (what: string) => `${one.operation}: ${name} ${what}`;
    const other: Kind = kind === 'float' || kind === 'T' ? 'int32' : 'float';
    const broken: Broken[] = [[label('of another type'), replaceInput(one, index, {kind: other})]];
    if (free === 'all') return broken;
    const put = (what: string, changed: readonly number[]): Broken => [
      `${label(what)} [${changed.join(', ')}]`,
      replaceInput(one, index, {shape: changed}),
    ];
    shape.forEach((length, axis) => {
      const at = (size: number) => shape.map((own, i) => (i === axis ? size : own));
      broken.push(put('empty', at(0)));
      if (!free.includes(axis)) broken.push(put('too short', at(length - step)), put('too long', at(length + step)));
    });
    broken.push(put('of a higher rank', [...shape, 1]), put('of a higher rank', [1, ...shape]));
    if (shape.length > 0) broken.push(put('of a lower rank', shape.slice(1)), put('without axes', []));
    return broken;
  });
}

/** Attributes by which TensorFlow counts inputs and outputs: it makes room for as many before it asks anybody. */
const counts = new Set(['count', 'addends', 'affines', 'shifts', 'others', 'keeps']);

/** Each whole number in turn below what it may be and beyond all bounds, and each list too short and too long. */
function breakAttributes(one: KernelCase): Broken[] {
  return Object.entries(one.attributes).flatMap(([name, value]) => {
    const put = (wrong: AttributeValue): Broken => [
      `${one.operation}: ${name} of ${JSON.stringify(wrong)}`,
      {...one, attributes: {...one.attributes, [name]: wrong}},
    ];
    if (typeof value === 'number') return [-1, counts.has(name) ? value + 3 : 2 ** 30].map(put);
    if (name === 'rate') return [-0.1, 1, Number.NaN].map((rate) => put({float: rate}));
    if (name === 'function') return [put('cosine')];
    if (!Array.isArray(value)) return [];
    const [first = 0, second = 0] = value as readonly number[];
    return [[first], [first, second, 1], [-1, second], [first, -1], [first, 2 ** 30]].map(put);
  });
}

function replaceInput(one: KernelCase, index: number, change: Partial<KernelInput>): KernelCase {
  return {...one, inputs: one.inputs.map((input, i) => (i === index ? {...input, ...change} : input))};
}

/** The call with the length that packed weights have here. */
function resolvePacked(engine: Engine, one: KernelCase, precision: Precision): KernelCase {
  const index = one.inputs.findIndex(({shape}) => shape[0] === packedLength);
  if (index < 0) return one;
  const transpose = one.operation === 'SpecnetConvolveBack';
  const pack = engine.kernel('SpecnetPackWeights', {T: {type: DataType[precision]}, transpose, groups: 1});
  const weights = engine.tensor(new Float32Array(packedWeights.reduce((a, b) => a * b, 1)), packedWeights);
  const packed = pack(weights);
  engine.release(weights, packed);
  return replaceInput(one, index, {shape: packed.shape});
}

/** What a call is refused with, or null where it succeeds. */
function refusal(engine: Engine, precision: Precision, call: KernelCase): string | null {
  const {operation, attributes, inputs, outputs, precisions: formats} = call;
  const held = engine.liveTensors;
  const tensors = inputs.map(({shape, kind}) => makeTensor(engine, shape, typeOf(kind, precision)));
  const all: Attributes = formats.length > 1 ? {T: {type: DataType[precision]}, ...attributes} : attributes;
  try {
    engine.release(...engine.kernels(operation, all, outputs)(...tensors));
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    engine.release(...tensors);
    assert.equal(engine.liveTensors, held, 'no tensor is left over');
  }
}

function typeOf(kind: Kind, precision: Precision): number {
  const types = {T: DataType[precision], float: DataType.float32, int32: DataType.int32, uint8: 4};
  return types[kind];
}

function makeTensor(engine: Engine, shape: readonly number[], dtype: number): Tensor {
  const count = shape.reduce((product, length) => product * length, 1);
  if (dtype === DataType.int32) return engine.tensor(new Int32Array(count), shape);
  const floats = engine.tensor(new Float32Array(count).fill(1), shape);
  if (dtype === DataType.float32) return floats;
  const cast = engine.kernel('Cast', {SrcT: {type: DataType.float32}, DstT: {type: dtype}, Truncate: false});
  const made = cast(floats);
  engine.release(floats);
  return made;
}
