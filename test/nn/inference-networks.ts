import {
  add,
  batchNorm,
  conv,
  dense,
  dropPath,
  dropout,
  globalAvgPool,
  input,
  maxPool,
  model,
  relu,
} from '../../runtime/nn/index.js';
import type {ConvOptions, Model, Node} from '../../runtime/nn/index.js';

/** A small network, and how many layers it is in inference where convolutions take in what follows them. */
export interface InferenceCase {
  readonly title: string;
  readonly model: Model;
  readonly layers: number;
}

const channels = 16;

/** What may be fused, and what looks as if it might but must not be, because a value in between has another reader. */
export const inferenceCases: readonly InferenceCase[] = [
  describe('identity shortcut', 2, (x) => relu(add(normalized(normalized(x, 'a', true), 'b'), x))),
  describe('projection shortcut', 3, (x) => relu(add(normalized(normalized(x, 'a', true), 'b'), normalized(x, 'c')))),
  describe('addition without ReLU', 1, (x) => add(x, normalized(x, 'a'))),
  describe('bias and ReLU', 1, (x) => relu(conv(x, 'a', {channels, kernel: 3, bias: true}))),
  describe('bias alone', 1, (x) => conv(x, 'a', {channels: 5, kernel: [1, 3], bias: true})),
  describe('neither bias nor normalization', 1, (x) => conv(x, 'a', {channels, kernel: 1})),
  describe('bias before normalization', 1, (x) => normalized(x, 'a', true, {bias: true})),
  describe('stride, odd channels and dilation', 3, (x) => {
    const y = normalized(x, 'a', true, {channels: 7, stride: 2});
    return normalized(normalized(y, 'b', true, {dilation: 2}), 'c', false, {kernel: 1, padding: 1, stride: 2});
  }),
  describe('groups', 1, (x) => normalized(x, 'a', true, {groups: 4})),
  describe('normalization first', 7, (x) => {
    const y = conv(relu(batchNorm(x, 'n1')), 'a', {channels, kernel: 3});
    const z = add(conv(relu(batchNorm(y, 'n2')), 'b', {channels, kernel: 3}), x);
    return add(conv(relu(batchNorm(z, 'n3')), 'c', {channels, kernel: 3}), z);
  }),
  describe('convolution read twice', 4, (x) => {
    const y = conv(x, 'a', {channels, kernel: 3});
    return add(relu(batchNorm(y, 'n')), y);
  }),
  describe('normalization read twice', 3, (x) => {
    const y = normalized(x, 'a');
    return add(relu(y), y);
  }),
  describe('sum read twice', 3, (x) => {
    const y = add(normalized(x, 'a'), x);
    return add(relu(y), y);
  }),
  describe('added to itself', 2, (x) => {
    const y = normalized(x, 'a');
    return add(y, y);
  }),
  describe('ReLU before the addition', 2, (x) => add(normalized(x, 'a', true), x)),
  describe('dropped in training', 2, (x) => {
    const y = dropPath(normalized(dropout(normalized(x, 'a', true), {rate: 0.5}), 'b'), {rate: 0.2});
    return dropout(relu(add(y, dropPath(x, {rate: 0.1}))), {rate: 0.1});
  }),
  describe('pooling between', 3, (x) => relu(maxPool(normalized(x, 'a'), {kernel: 3, stride: 2, padding: 1}))),
];

/** The body between a first convolution with its ReLU and a head, `layers` of it by itself. */
function describe(title: string, layers: number, body: (x: Node) => Node): InferenceCase {
  const image = input([9, 8, 3]);
  const x = normalized(image, 'stem', true);
  const logits = dense(globalAvgPool(body(x)), 'fc', {features: 6});
  return {title, model: model(title, image, logits), layers: 1 + layers + 2};
}

function normalized(
  x: Node,
  name: string,
  withRelu = false,
  options: Partial<Exclude<ConvOptions, {depthwise: true}>> = {},
): Node {
  const y = batchNorm(conv(x, name, {channels, kernel: 3, ...options}), `${name}.norm`, {epsilon: 1e-3});
  return withRelu ? relu(y) : y;
}
