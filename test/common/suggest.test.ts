import assert from 'node:assert/strict';
import {test} from 'node:test';
import {findNear, guess, suggest} from '../../common/suggest.js';

test('a word is near where a third of its letters differ at most, or where it shortens the known one', () => {
  const known = ['stride', 'padding', 'params', 'id', 'resnet18', 'resnet101', 'one', 'net'];
  const near = [
    ['strid', 'stride'],
    ['Padding', 'padding'],
    ['pdading', 'padding'],
    ['parameters', 'params'],
    ['is', 'id'],
    ['di', 'id'],
    ['nte', 'net'],
    ['resnet81', 'resnet18'],
    ['dilation', null],
    ['oo', null],
  ] as const;
  for (const [word, meant] of near) assert.equal(findNear(word, known), meant, word);
  assert.equal(findNear('stride', []), null);
  assert.equal(findNear('s'.repeat(101), ['s'.repeat(100)]), null);
});

test('where no word is near, the known ones are listed, or the advice stands alone', () => {
  assert.equal(suggest('strid', ['stride', 'padding']), 'Did you mean "stride"?');
  assert.equal(suggest('groups', ['stride', 'padding']), 'Known: stride, padding.');
  assert.equal(suggest('groups', []), 'Remove it.');
  assert.match(suggest('other', Array.from({length: 99}, (_, i) => `number${i}`)), /^Known: number0, .*number\d+, ….$/);
  assert.equal(guess('strid', ['stride']), 'Did you mean "stride"? ');
  assert.equal(guess('groups', ['stride']), '');
});
