import {cpSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '#package-root';

// What the suite `compile` needs: `make-specs.js FOLDER COUNT` writes COUNT different residual networks to
// FOLDER/many/specs, ResNet-1202 to FOLDER/deep/specs, the package's own specs to the other groups' folders, and
// FOLDER/all/tsconfig.json for the code generated beside it.

const [folder = '.', count = '1000'] = process.argv.slice(2);

for (let number = 0; number < Number(count); number++) {
  const name = `made-${String(number).padStart(4, '0')}`;
  const deep = 1 + (number % 7);
  const wide = 16 + 8 * (number % 5);
  const stages = [
    `  - {blocks: ${deep}, channels: ${wide}}`,
    `  - {blocks: ${deep + 1}, channels: ${2 * wide}, stride: 2}`,
    `  - {blocks: ${1 + (number % 11)}, channels: ${4 * wide}, stride: 2}`,
  ];
  writeSpec('many', name, number % 2 === 0 ? 'basic' : 'bottleneck', wide, stages);
}

writeSpec('deep', 'resnet1202', 'basic', 16, [
  '  - {blocks: 200, channels: 16}',
  '  - {blocks: 200, channels: 32, stride: 2}',
  '  - {blocks: 200, channels: 64, stride: 2}',
]);

for (const group of ['one', 'all', 'unchanged']) {
  cpSync(join(packageRoot, 'specs'), join(folder, group, 'specs'), {recursive: true});
}
// A project has node_modules, where a build remembers what it found.
mkdirSync(join(folder, 'unchanged', 'node_modules'), {recursive: true});

// The modules of all import specnet/nn, which a project has in its node_modules.
writeFileSync(join(folder, 'all', 'package.json'), '{"type": "module"}\n');
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2023'],
  types: ['node'],
  typeRoots: [join(packageRoot, 'node_modules', '@types')],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {'specnet/nn': [join(packageRoot, 'runtime', 'nn', 'index.ts')]},
};
writeFileSync(join(folder, 'all', 'tsconfig.json'), JSON.stringify({compilerOptions, include: ['generated']}));

function writeSpec(group: string, name: string, block: string, channels: number, stages: readonly string[]): void {
  const specs = join(folder, group, 'specs');
  mkdirSync(specs, {recursive: true});
  const head = [`name: ${name}`, 'input: [32, 32, 3]', 'classes: 10', `stem: {name: cifar, channels: ${channels}}`];
  writeFileSync(join(specs, `${name}.yaml`), [...head, `block: ${block}`, 'stages:', ...stages, ''].join('\n'));
}
