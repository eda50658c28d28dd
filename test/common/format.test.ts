import assert from 'node:assert/strict';
import {test} from 'node:test';
import {formatCount, formatNumber, percent, plural} from '../../common/format.js';

test('counts are grouped as toLocaleString groups them', () => {
  for (const value of [0, 7, 999, 1000, 123456, 11173962, -1234, 2 ** 53, 1e15, 1e21, 1234.5, NaN]) {
    assert.equal(formatCount(value), value.toLocaleString('en-US'));
  }
});

test('numbers have three digits, fractions as many as are asked for', () => {
  assert.deepEqual([1234.5, 56.78, 1.234].map(formatNumber), ['1,235', '56.8', '1.23']);
  assert.deepEqual([percent(0.1234), percent(0.1234, 2)], ['12.3%', '12.34%']);
  assert.deepEqual([plural(1, 'epoch'), plural(40000, 'image')], ['1 epoch', '40,000 images']);
});
