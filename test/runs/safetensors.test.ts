import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import fc from 'fast-check';
import {UserError} from '../../common/errors.js';
import {parseWeights, readWeights, writeWeights} from '../../runtime/runs/weights/safetensors.js';
import {unwrapNames} from '../../runtime/runs/weights/unwrap-names.js';
import {packageRoot} from '#package-root';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-safetensors-'));
after(() => rmSync(scratch, {recursive: true}));

/** A file with this header, its length written as it should be unless another is given, and so many bytes after it. */
function encode(header: unknown, dataBytes: number, length?: bigint): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([start, json, Buffer.alloc(dataBytes)]);
}

const tensor = (shape: unknown, begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

function refused(code: string, pattern: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message} ${error.advice}`, pattern);
    return true;
  };
}

test('what was written is read back, bit for bit', () => {
  const path = join(scratch, 'round.safetensors');
  const tensors = fc.uniqueArray(
    fc.record({name: fc.string({minLength: 1, unit: 'binary'}), data: fc.float32Array({maxLength: 20})}),
    {selector: ({name}) => name, maxLength: 6},
  );
  fc.assert(
    fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (made, metadata) => {
      const named = made
        .filter(({name}) => name !== '__metadata__')
        .map(({name, data}) => ({name, shape: [1, data.length], data}));
      writeWeights(path, {tensors: named, metadata});
      const read = readWeights(path);
      assert.deepEqual({...read.metadata}, {...metadata});
      const sorted = (list: readonly {name: string}[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
      assert.deepEqual(sorted(read.tensors), sorted(named));
    }),
    {numRuns: 60},
  );
});

test("the file of the format's own Python library is read, and ours says the same", () => {
  // Made by test/oracle/safetensors_file.py.
  const fixture = join(packageRoot, 'test', 'runs', 'python.safetensors');
  const weights = readWeights(fixture);
  assert.deepEqual(weights.metadata, {format: 'pt', epoch: '3'});
  assert.deepEqual(
    weights.tensors.map(({name, shape, data}) => ({name, shape, data: [...data]})),
    [
      {name: 'conv1.weight', shape: [2, 1, 1, 3], data: [0, 0.5, 1, 1.5, 2, 2.5]},
      {name: 'fc.bias', shape: [2], data: [-1, Math.fround(1e-8)]},
      {name: 'scalar', shape: [], data: [7]},
    ],
  );
  const path = join(scratch, 'ours.safetensors');
  writeWeights(path, weights);
  assert.deepEqual(parseWeights(readFileSync(path), path), {...weights, sealed: true});
});

test("a state_dict of PyTorch's in another number format is widened, and its counts of batches are left out", () => {
  // Made by test/oracle/state_dicts.py, with torch and safetensors; -widened.safetensors has what torch makes of it.
  for (const dtype of ['F16', 'BF16', 'F64']) {
    const fixture = (name: string): string => join(packageRoot, 'test', 'oracle', 'fixtures', `state-dict-${name}`);
    const {tensors, dtypes, dropped} = readWeights(fixture(`${dtype}.safetensors`));
    assert.deepEqual(dtypes, [dtype]);
    assert.deepEqual(dropped, ['module._orig_mod.bn1.num_batches_tracked', 'n_averaged']);
    const expected = readWeights(fixture(`${dtype}-widened.safetensors`));
    assert.deepEqual(expected.dtypes, ['F32']);
    assert.deepEqual(tensors, expected.tensors);
    const numbers = tensors.find(({name}) => name.endsWith('bn1.weight'))?.data ?? [];
    assert.ok(Object.is(numbers[1], -0) && numbers[2] === Infinity && Number.isNaN(numbers[3]), String(numbers));
  }
});

test('what wrappers put before every name is taken away, as far as all names have it', () => {
  const unwrap = (names: readonly string[], known: readonly string[]) => {
    const {tensors, prefix} = unwrapNames(names.map((name) => ({name})), (name) => known.includes(name));
    return [prefix, ...tensors.map(({name}) => name)];
  };
  const own = ['fc.weight', 'fc.bias'];
  const before = (text: string) => own.map((name) => text + name);
  assert.deepEqual(unwrap(before('module.'), own), ['module.', ...own]);
  assert.deepEqual(unwrap(before('model.module._orig_mod.'), own), ['model.module._orig_mod.', ...own]);
  assert.deepEqual(unwrap(before('net.'), own), ['', ...before('net.')]);
  assert.deepEqual(unwrap([...before('module.'), 'other'], own), ['', ...before('module.'), 'other']);
  assert.deepEqual(unwrap(before('model.'), before('model.')), ['', ...before('model.')], "the network's own name");
  assert.deepEqual(unwrap([], own), ['']);
});

test('a bit that has changed anywhere in a file of ours is found', () => {
  const path = join(scratch, 'flipped.safetensors');
  const tensors = [{name: 'w', shape: [3], data: Float32Array.of(1, 2, 3)}];
  writeWeights(path, {tensors, metadata: {format: 'pt'}});
  const bytes = readFileSync(path);
  assert.equal(parseWeights(bytes, 'x').sealed, true);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    let sealed;
    try {
      sealed = parseWeights(flipped, 'x').sealed;
    } catch (error) {
      assert.ok(error instanceof UserError, `bit ${bit}`);
      continue;
    }
    // Where the checksum's own name is hit, the file reads as one that has none.
    assert.equal(sealed, false, `bit ${bit}`);
  }
});

test('whatever is not exactly the format is refused', () => {
  const cases: [bytes: Uint8Array, pattern: RegExp][] = [
    [encode({}, 0, 2n ** 63n), /header claims 9223372036854775808 bytes/],
    [encode({}, 0, 100n), /header claims 100 bytes/],
    [Buffer.alloc(5), /truncated: 5 bytes/],
    [encode('{"a": ', 0), /header is not JSON/],
    [encode('[]', 0), /not a JSON object/],
    [encode({a: tensor([2], 0, 8), b: tensor([2], 4, 12)}, 12), /"b" overlaps/],
    [encode({a: tensor([1], 0, 4), b: tensor([1], 8, 12)}, 12), /bytes 4 to 8, before "b", belong to no tensor/],
    [encode({a: tensor([1], 4, 8)}, 8), /bytes 0 to 4/],
    [encode({a: tensor([1], 0, 4)}, 8), /4 bytes after the last tensor/],
    [encode({a: tensor([2], 0, 8)}, 7), /truncated: 7 bytes of tensors, 8/],
    [
      encode(
        '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},' +
          '"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
      /"a" twice/,
    ],
    [encode('{"a":{"dtype":"F16","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4), /"dtype" twice/],
    [encode({a: tensor([2 ** 30, 2 ** 30], 0, 4)}, 4), /larger than any file/],
    [encode({a: tensor([2 ** 53, 2048], 0, 0)}, 0), /not a list of sizes/],
    [encode({a: tensor([-1, -1], 0, 4)}, 4), /not a list of sizes/],
    [encode({a: tensor([1.5], 0, 6)}, 6), /not a list of sizes/],
    [encode({a: tensor([1], 0, 8)}, 8), /takes 4 bytes, but has the places 0 to 8/],
    [encode({a: tensor([1], 4, 0)}, 4), /places 4 to 0/],
    [encode({a: tensor([1], 0, 1, 'I8')}, 1), /dtype "I8", where one of F32, F16, BF16, F64 is read/],
    [encode({a: tensor([1], 0, 4, 'toString')}, 4), /dtype "toString"/],
    [encode({a: tensor([2], 0, 8, 'F16')}, 8), /takes 4 bytes, but has the places 0 to 8/],
    [encode({'bn.weight': tensor([], 0, 8, 'I64')}, 8), /dtype "I64"/],
    [encode({'bn.num_batches_tracked': tensor([2], 0, 16, 'I64')}, 16), /dtype "I64"/],
    [encode({'bn.num_batches_tracked': tensor([], 0, 4, 'I64')}, 4), /takes 8 bytes/],
    [encode({a: {...tensor([1], 0, 4), extra: 1}}, 4), /unknown key "extra"/],
    [encode({a: 'x'}, 0), /not an object/],
    [encode({__metadata__: {a: 1}}, 0), /__metadata__/],
  ];
  for (const [bytes, pattern] of cases) {
    assert.throws(() => parseWeights(bytes, 'x.safetensors'), refused('weights-damaged', pattern));
  }
});

test("PyTorch's own files are known by their start, and not opened", () => {
  const convert = /torch\.load\('x\.pth', .*\}, 'x\.safetensors'\)"$/;
  assert.throws(
    () => parseWeights(Buffer.from('PK\x03\x04rest of a zip'), 'x.pth'),
    refused('weights-pickle', convert),
  );
  assert.throws(
    () => parseWeights(Buffer.from('\x80\x02ctorch', 'latin1'), 'x.pth'),
    refused('weights-pickle', convert),
  );
  assert.throws(
    () => parseWeights(Buffer.from('PK\x03\x04rest of a zip'), "x'; rm.pth"),
    refused('weights-pickle', /torch\.load\('in\.pth', .*\}, 'in\.safetensors'\)"$/),
  );
  // A header of 640 bytes starts with the same byte pair as a pickle, and is none.
  assert.deepEqual(parseWeights(encode(`{"__metadata__":{}}${' '.repeat(640 - 19)}`, 0), 'x').tensors, []);
});

test('a cut at any place, and any flipped bit of the header, is an error or changes no shape', () => {
  const path = join(scratch, 'bits.safetensors');
  writeWeights(path, {tensors: [{name: 'w', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6)}], metadata: {}});
  const whole = readFileSync(path);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => parseWeights(whole.subarray(0, length), path), UserError, `cut at ${length}`);
  }
  for (let bit = 0; bit < (whole.length - 24) * 8; bit++) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      const {tensors} = parseWeights(flipped, path);
      for (const {shape, data} of tensors)
        assert.equal(
          shape.reduce((a, b) => a * b, 1),
          data.length,
        );
    } catch (error) {
      assert.ok(error instanceof UserError, `bit ${bit}: ${String(error)}`);
    }
  }
});

test('a missing file is a clear error', () => {
  assert.throws(() => readWeights(join(scratch, 'none')), refused('weights-missing', /none cannot be read/));
  writeFileSync(join(scratch, 'empty'), '');
  assert.throws(() => readWeights(join(scratch, 'empty')), refused('weights-damaged', /truncated/));
});
