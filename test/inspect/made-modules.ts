/* eslint max-len: off -- a case is a line */

/** A module as the compiler emits it, and its contract: the others are made from them. */
export const goodModule = `// Generated from net.yaml by \`spec build\`. Do not edit: change the spec and build again.
// Input [8, 8, 3] · logits [4] · 92 trainable parameters · 3,480 MACs · spec 21c8d570

import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from 'specnet/nn';
import type {Model, Node} from 'specnet/nn';

export {contract} from './net.contract.js';

type Sizes = Record<'channels' | 'kernel', number>;

/** A convolution; the input is added. */
function basic(x: Node, name: string, {channels, kernel}: Sizes): Node {
  let y = relu(batchNorm(conv(x, \`\${name}.conv\`, {channels, kernel}), \`\${name}.bn\`));
  y = conv(y, \`\${name}.conv2\`, {channels, kernel: 3});
  return relu(add(y, x));
}

/** A network. */
export function net({classes = 4} = {}): Model {
  const image = input([8, 8, 3]);
  let x = conv(image, 'conv1', {channels: 8, kernel: [3, 3], bias: true}); // [8, 8, 8] 224

  // layer1 · net.yaml:11
  for (let index = 0; index < 3; index++) {
    x = basic(x, \`layer1.\${index}\`, {channels: 8, kernel: 1});
  }

  return model('net', image, dense(globalAvgPool(x), 'fc', {features: classes}));
}
`;

export const goodContract = `import type {Contract} from 'specnet/nn';

export const contract: Contract = {
  name: 'net',
  spec: '21c8d570',
  input: [8, 8, 3],
  output: [4],
  parameters: 92,
  buffers: 16,
  macs: 3480,
  layers: [
    {name: 'conv1', shape: [8, 8, 8], parameters: 224, buffers: 0, macs: 13824},
    {name: 'fc', shape: [4], parameters: 36, buffers: 0, macs: 32},
  ],
};
`;

/** The same with options that are said once. */
export const goodConstant = goodModule
  .replace('bias: true', '...everyConv')
  .replace('type Sizes', "const everyConv = {init: 'zeros', bias: true} as const;\n\ntype Sizes");

/** What a hostile module does, to be seen afterwards. */
export const ran = 'globalThis.specnetRan = true';
/** The same as an expression of TypeScript's, without an assignment. */
export const does = "Object.defineProperty(globalThis, 'specnetRan', {value: true, configurable: true})";

export function edit(from: string, to: string, text = goodModule): string {
  if (!text.includes(from)) throw new Error(`nothing is ${from}`);
  return text.replace(from, () => to);
}

/** The good module with options said once, where they are given as here. */
export function withConstant(constant: string, use = 'bias: true, ...everyConv', more = (text: string): string => text): string {
  return more(edit('type Sizes', `${constant}\n\ntype Sizes`, edit('bias: true', use)));
}
export const everyConv = "const everyConv = {init: 'zeros'} as const;";
export const withUse = (use: string): string => withConstant(everyConv, use);

export const atHead = (line: string): string => `${line}\n${goodModule}`;
export const atEnd = (line: string): string => `${goodModule}${line}\n`;
export const inBlock = (line: string): string => edit('  y = conv(y', `  ${line}\n  y = conv(y`);
export const inNetwork = (line: string): string => edit("  let x = conv(image", `  ${line}\n  let x = conv(image`);
/** Something in the place of the number of channels. */
export const asNumber = (expression: string): string => edit('channels: 8, kernel: [3', `channels: ${expression}, kernel: [3`);
/** Something in the place of a layer's name. */
export const asName = (expression: string): string => edit("'conv1'", expression);
export const inContract = (from: string, to: string): string => edit(from, to, goodContract);
