import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {packageRoot} from '#package-root';
import {locateDataset} from '../../runtime/data/find-dataset.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {makeFolder} from '../tools/temporary-folder.js';

const page = readFileSync(join(packageRoot, 'docs', 'datasets.md'), 'utf8');

/** A function with two images of 2x3 pixels, whose every value is its place in the array. */
const arrays = `
images = np.arange(2 * 2 * 3 * 3, dtype=np.uint8).reshape(2, 2, 3, 3)
labels = np.array([1, 0], dtype=np.uint8)
write_dataset("shapes", "shapes", ["circle", "square"], (images, labels), (images[1:], labels[1:]))
`;

test("docs/datasets.md has every key of the package's own data sets", () => {
  const own = JSON.parse(readFileSync(join(packageRoot, 'data', 'cifar10', 'dataset.json'), 'utf8')) as object;
  for (const key of Object.keys(own)) assert.match(page, new RegExp(`^\\|[^|]*\`${key}\``, 'mu'), key);
});

test('its Python writes a data set that specnet reads, pixel by pixel', (context) => {
  const folder = makeFolder(context);
  const [, code = ''] = /```python\n([^]*?)```/u.exec(page) ?? [];
  const {status, stderr, error} = spawnSync('python3', ['-c', code + arrays], {cwd: folder, encoding: 'utf8'});
  if (error !== undefined || stderr.includes('ModuleNotFoundError')) return context.skip('no Python with NumPy here');
  assert.equal(status, 0, stderr);
  const {train, test: held} = readDataset(locateDataset(join(folder, 'shapes')));
  assert.deepEqual([train.count, train.shape, held.count], [2, [2, 3, 3], 1]);
  assert.deepEqual([...train.labels], [1, 0]);
  assert.deepEqual([...train.pixels], Array.from({length: 36}, (_, place) => place));
});
