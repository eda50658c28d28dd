import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '#package-root';

const mini = join(packageRoot, 'data', 'cifar10-mini');
const record = 3073;

/** Some classes of cifar10-mini as somebody's own data: `classes` names those from the label `first` on. */
export function writeOwnData(folder: string, classes: readonly string[], first: number): void {
  mkdirSync(folder);
  const files = ['data_batch_1.bin', 'test_batch.bin'].map((name) => {
    const all = readFileSync(join(mini, name));
    const records = Array.from({length: all.length / record}, (_, at) => all.subarray(at * record, (at + 1) * record));
    const isOwn = (label: number): boolean => label >= first && label < first + classes.length;
    const own = Buffer.concat(records.filter(([label = 0]) => isOwn(label)));
    for (let at = 0; at < own.length; at += record) own[at] = (own[at] ?? 0) - first;
    writeFileSync(join(folder, name), own);
    return [{name, bytes: own.length, sha1: createHash('sha1').update(own).digest('hex')}];
  });
  const description = JSON.parse(readFileSync(join(mini, 'dataset.json'), 'utf8')) as Record<string, unknown>;
  const text = JSON.stringify({...description, classes, train: files[0], test: files[1]});
  writeFileSync(join(folder, 'dataset.json'), text);
}
