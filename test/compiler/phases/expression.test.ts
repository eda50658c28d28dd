import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {evaluate, evaluateAny, soleVariable, variablesOf} from '../../../compiler/3-resolve/expression.js';

const variables = new Map([
  ['channels', 64],
  ['in', 16],
  ['stride', 2],
  ['act', 'relu'],
] as [string, number | string][]);
const compute = (text: string) => evaluate(text, variables);

test('expressions come to what arithmetic says', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['$channels', 64],
    ['$channels * 2 + $in', 144],
    ['$in + $channels / 2 / $stride', 32],
    ['($channels - $in) * -1', -48],
    ['floor($channels * 0.3)', 19],
    ['max($in, min($channels, 40), 8)', 40],
    ['1e-4 * $channels', 0.0064],
    ['ceil($channels * 0.3)', 20],
    ['round(2.5) + round(3.5) + round(-0.5) + round($in / 3)', 2 + 4 + 0 + 5],
    ['abs($in - $channels)', 48],
    ['sqrt($channels)', 8],
    ['divisible($channels * 0.75, 8)', 48],
    ['divisible(3, 8)', 8],
    ['divisible(67, 8)', 64],
    ['divisible(11, 8)', 16], // 8 would be below 90%
    ['($in < $channels) + 2 * ($in >= $channels)', 1],
    ['($in == 16) + ($in != 16) + ($in <= 16) + ($in > 16)', 2],
    ['if($in < 8, 1, if($in < 32, 2, 3))', 2],
    ['if($in > 1, ($in - 1) / ($in - 1), 0)', 1],
    ['if($in == 16, 0, 1 / ($in - 16))', 0],
    ['0 * -1', 0],
  ];
  for (const [text, value] of cases) assert.deepEqual(compute(text), {value}, text);
});

test('what is not arithmetic on known variables is refused', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['$chanels', 'unknown-variable'],
    ['channels + $in', 'unknown-variable'],
    ['$toString', 'unknown-variable'],
    ['$in / 0', 'division-by-zero'],
    ['sqrt(-$in)', 'expression-value'],
    ['divisible($in, 0)', 'expression-value'],
    ['$act', 'text-in-expression'],
    ['1 + $act', 'text-in-expression'],
    ['flor($in)', 'unknown-function'],
    ['$in & 1', 'expression-syntax'],
    ['$in && 1', 'expression-syntax'],
    ['if($in, 1)', 'function-arguments'],
    ['divisible($in)', 'function-arguments'],
    ['$in $in', 'expression-syntax'],
    ['$in; 1', 'expression-syntax'],
    ['$in +', 'expression-syntax'],
    ['"$in"', 'expression-syntax'],
    ['$in % 2', 'expression-syntax'],
    ['!$in', 'expression-syntax'],
    ['$in ? 1 : 2', 'expression-syntax'],
    ['[$in]', 'expression-syntax'],
    ['$in.constructor', 'expression-syntax'],
    ['$in["constructor"]', 'expression-syntax'],
    ['pow($in, 2)', 'unknown-function'],
    ['floor($in, 2)', 'function-arguments'],
    ['min()+$in', 'function-arguments'],
    ['floor.call($in)', 'expression-syntax'],
    ['(() => 1)($in)', 'expression-syntax'],
    ['this + $in', 'expression-syntax'],
  ];
  for (const [text, code] of cases) {
    const result = compute(text);
    assert.equal('message' in result ? result.message?.code : result.value, code, text);
  }
});

test('a random tree of operations comes to the same as when computed apart from its text', () => {
  type Term = {text: string; value: number};
  const {term} = fc.letrec<{term: Term}>((tie) => ({
    term: fc.oneof(
      {depthSize: 'small'},
      fc.constantFrom({text: '$channels', value: 64}, {text: '$in', value: 16}, {text: '$stride', value: 2}),
      fc.integer({min: 0, max: 99}).map((value) => ({text: String(value), value})),
      fc.tuple(tie('term'), tie('term')).map(([a, b]) => ({text: `(${a.text} - ${b.text})`, value: a.value - b.value})),
      fc.tuple(tie('term'), tie('term')).map(([a, b]) => ({text: `${a.text} * (${b.text})`, value: a.value * b.value})),
      fc
        .tuple(tie('term'), tie('term'))
        .map(([a, b]) => ({text: `max(${a.text}, ${b.text})`, value: Math.max(a.value, b.value)})),
    ),
  }));
  const asFactor = (one: Term) => ({text: `(${one.text})`, value: one.value});
  fc.assert(
    fc.property(term.map(asFactor), ({text, value}) => {
      const result = compute(text);
      assert.ok('value' in result, text);
      assert.ok(Math.abs(result.value - value) <= 1e-9 * Math.abs(value), `${text}: ${result.value}, not ${value}`);
    }),
  );
});

test('any text gives a value or an error, and never throws', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme', maxLength: 200}), (text) => {
      const result = compute(text);
      assert.ok('message' in result || Number.isFinite(result.value));
    }),
  );
});

test('a variable that stands alone may be a text', () => {
  assert.deepEqual(evaluateAny('$act', variables), {value: 'relu'});
  assert.deepEqual(evaluateAny('$in + 1', variables), {value: 17});
  assert.deepEqual(variablesOf('$in + floor($act/$in) - $channels2'), ['in', 'act', 'channels2']);
});

test('a lone variable is known by its name', () => {
  assert.equal(soleVariable(' $out '), 'out');
  assert.equal(soleVariable('$out * 2'), null);
});

test('what binary fractions leave over is rounded away', () => {
  assert.deepEqual([compute('0.2 * 3 / 8'), compute('0.1 * 0.7'), compute('2 * 4503599627370495')], [
    {value: 0.075},
    {value: 0.07},
    {value: 9007199254740990},
  ]);
});
