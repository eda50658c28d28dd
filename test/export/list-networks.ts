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
  'preact-resnet18',
  'regnet-y-400mf',
  'resnet20',
  'shufflenet-v2',
];

/** Modules of specs/: all of them with SPECNET_TEST_ALL_NETWORKS=1, which takes minutes. */
export function listNetworks(): string[] {
  const folder = join(packageRoot, 'generated');
  const all = readdirSync(folder).filter((file) => file.endsWith('.contract.ts')).map((file) => file.split('.')[0]);
  const names = process.env['SPECNET_TEST_ALL_NETWORKS'] === '1' ? all : few;
  return names.map((name) => join(folder, `${name}.ts`));
}
