import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '#package-root';

/** A small one of each family, so that the test is quick. */
const few = [
  'densenet-bc-100-12',
  'googlenet',
  'mnasnet',
  'mobilenet-v2-cifar',
  'mobilenet-v3-small',
  'regnet-y-400mf',
  'resnet20',
  'shufflenet-v2',
  'wrn-16-4',
];

/** Modules of specs/: SPECNET_TEST_NETWORKS names them, or says `all`, which takes a quarter of an hour. */
export function listNetworks(): string[] {
  const folder = join(packageRoot, 'generated');
  const all = readdirSync(folder).filter((file) => file.endsWith('.contract.ts')).map((file) => file.split('.')[0]);
  const asked = process.env['SPECNET_TEST_NETWORKS'];
  const names = asked === undefined ? few : asked === 'all' ? all : asked.split(',');
  return names.map((name) => join(folder, `${name}.ts`));
}
