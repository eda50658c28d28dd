import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {flattenItems, listSteps} from '../../../compiler/4-analyze/graph.js';
import type {Graph} from '../../../compiler/index.js';
import {compile, openLibrary, trainingMemory} from '../../../compiler/index.js';
import {packageRoot} from '#package-root';

function graphOf(name: string): Graph {
  const library = openLibrary(packageRoot);
  const {graph, diagnostics} = compile(library, join(library.packageSpecs, `${name}.yaml`));
  assert.deepEqual(diagnostics, []);
  assert.ok(graph !== null);
  return graph;
}

/**
 * Trainable parameters, batchnorm statistics, and MACs of convolutions and dense layers. The ImageNet ones are
 * torchvision's (its page of models: parameters, and GFLOPS 1.81, 3.66, 4.09, 7.80, 11.51). The CIFAR ones were
 * worked out by the arithmetic of fromLayers below, which shares nothing with the compiler.
 */
const published: Readonly<Record<string, readonly [number, number, number]>> = {
  'resnet18-imagenet': [11_689_512, 9_600, 1_814_073_344],
  'resnet34-imagenet': [21_797_672, 17_024, 3_663_761_408],
  'resnet50-imagenet': [25_557_032, 53_120, 4_089_184_256],
  'resnet101-imagenet': [44_549_160, 105_344, 7_801_405_440],
  'resnet152-imagenet': [60_192_808, 151_424, 11_513_626_624],
  resnet18: [11_173_962, 9_600, 555_422_720],
  resnet34: [21_282_122, 17_024, 1_159_402_496],
  resnet50: [23_520_842, 53_120, 1_297_829_888],
  resnet101: [42_512_970, 105_344, 2_509_983_744],
  resnet152: [58_156_618, 151_424, 3_722_137_600],
  resnet20: [269_722, 1_376, 40_551_040],
};

for (const [name, [parameters, buffers, macs]] of Object.entries(published)) {
  test(`${name} has the published counts`, () => {
    const graph = graphOf(name);
    assert.deepEqual([graph.parameters, graph.buffers, graph.macs], [parameters, buffers, macs]);
    assert.deepEqual(fromLayers(name), [parameters, buffers, macs]);
  });
}

/** The three counts of a ResNet straight from its table: depths, widths, expansion and stem. */
function fromLayers(name: string): [number, number, number] {
  const imagenet = name.endsWith('-imagenet');
  const depth = Number(/\d+/u.exec(name)?.[0]);
  const blocks =
    {18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3], 20: [3, 3, 3]}[
      depth
    ] ?? [];
  const first = depth === 20 ? 16 : 64;
  const expansion = depth >= 50 ? 4 : 1;
  let [parameters, buffers, macs] = [0, 0, 0];
  const convolve = (input: number, output: number, kernel: number, side: number) => {
    parameters += input * output * kernel ** 2 + 2 * output;
    buffers += 2 * output;
    macs += input * output * kernel ** 2 * side ** 2;
  };
  let side = imagenet ? 112 : 32;
  convolve(3, first, imagenet ? 7 : 3, side);
  if (imagenet) side = 56;
  let input = first;
  for (const [stage, count] of blocks.entries()) {
    const width = first * 2 ** stage;
    const output = width * expansion;
    for (let block = 0; block < count; block++) {
      const entry = side;
      if (stage > 0 && block === 0) side /= 2;
      if (expansion === 4) {
        convolve(input, width, 1, entry);
        convolve(width, width, 3, side);
        convolve(width, output, 1, side);
      } else {
        convolve(input, width, 3, side);
        convolve(width, width, 3, side);
      }
      // ResNet-20's shortcuts have no weights.
      if (depth !== 20 && (input !== output || entry !== side)) convolve(input, output, 1, side);
      input = output;
    }
  }
  const classes = imagenet ? 1000 : 10;
  return [parameters + input * classes + classes, buffers, macs + input * classes];
}

test('resnet18 with the ImageNet stem and 10 classes has 11,181,642 parameters', () => {
  const {parameters, ...graph} = graphOf('resnet18-imagenet');
  const fc = flattenItems(graph.head).find(({name}) => name === 'fc');
  assert.equal(fc?.parameters, 513_000);
  assert.equal(parameters - 513_000 + 5_130, 11_181_642);
});

test('layers are named as in torchvision, in the order in which they run', () => {
  const names = listSteps(graphOf('resnet50-imagenet')).flatMap(({name}) => (name === null ? [] : [name]));
  assert.deepEqual(names.slice(0, 10), [
    'conv1',
    'bn1',
    'layer1.0.conv1',
    'layer1.0.bn1',
    'layer1.0.conv2',
    'layer1.0.bn2',
    'layer1.0.conv3',
    'layer1.0.bn3',
    'layer1.0.downsample.0',
    'layer1.0.downsample.1',
  ]);
  assert.equal(names.at(-1), 'fc');
  assert.equal(names.length, 107); // 53 convolutions, 53 norms, one dense layer
});

test('a bottleneck has its stride on the 3x3, and shapes are those of PyTorch', () => {
  const shapes = new Map(listSteps(graphOf('resnet50-imagenet')).map(({name, shape}) => [name, shape]));
  assert.deepEqual(shapes.get('conv1'), [112, 112, 64]);
  assert.deepEqual(shapes.get('layer1.0.conv1'), [56, 56, 64]);
  assert.deepEqual(shapes.get('layer2.0.conv1'), [56, 56, 128]);
  assert.deepEqual(shapes.get('layer2.0.conv2'), [28, 28, 128]);
  assert.deepEqual(shapes.get('layer2.0.downsample.0'), [28, 28, 512]);
  assert.deepEqual(shapes.get('layer4.2.conv3'), [7, 7, 2048]);
});

test('the memory of a training step is what is kept: weights, gradients, momentum, activations', () => {
  const graph = graphOf('resnet20');
  const one = trainingMemory(graph, 1);
  const many = trainingMemory(graph, 100);
  assert.equal(one.gradients, 4 * 269_722);
  assert.equal(one.weights, 4 * (269_722 + 1_376));
  assert.equal(many.activations, 100 * one.activations);
  // Per block: conv, norm, relu, conv, norm, add, relu; a pool of the narrower input and its padding where the size
  // changes; three in the stem; pool and logits.
  const [first, second, third] = [
    32 * 32 * 16 * (3 + 3 * 7),
    16 * 16 * (32 * (3 * 7 + 1) + 16),
    8 * 8 * (64 * (3 * 7 + 1) + 32),
  ];
  const kept = 32 * 32 * 3 + first + second + third + 64 + 10;
  assert.equal(one.activations, 4 * kept);
});
