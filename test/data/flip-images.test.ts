import assert from 'node:assert/strict';
import {test} from 'node:test';
import {flipImages} from '../../runtime/data/flip-images.js';

test('a batch is mirrored image by image', () => {
  // Two images of two rows, three columns and one channel.
  const images = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  assert.deepEqual([...flipImages(images, new Float32Array(12), [2, 3, 1])], [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]);
  const colors = Uint8Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual([...flipImages(colors, new Uint8Array(6), [1, 2, 3])], [4, 5, 6, 1, 2, 3]);
});
