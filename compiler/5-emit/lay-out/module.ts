import {lineWidth} from '../text.js';
import type {BlockDescription} from '../describe/block.js';
import type {CommonOptions} from '../describe/common-options.js';
import type {Module} from '../describe/module.js';
import type {NetworkDescription} from '../describe/network.js';
import type {NameOf} from '../identifiers.js';
import type {
  ConstantStructure,
  Declaration,
  FileStructure,
  FunctionStructure,
  ImportStructure,
} from '../print/structures.js';
import {resolveNames} from '../resolve-names.js';
import {layOutBlock} from './block.js';
import {layOutOption, printOptions} from './calls.js';
import {layOutNetwork} from './network.js';

/** The module of a network: its names are resolved, and its lines broken. */
export function layOutModule(module: Module, name: string): FileStructure {
  const {nameOf, values, types} = resolveNames(module);
  return {
    name,
    header: module.header,
    imports: [importWords(values), {...importWords(types), isTypeOnly: true}],
    exports: [{namedExports: ['contract'], moduleSpecifier: module.contract}],
    declarations: [
      ...module.common.map((one) => ({constant: layOutCommon(one, nameOf)})),
      ...module.blocks.flatMap((block) => declareBlock(block, nameOf)),
      {function: declareNetwork(module.network, nameOf)},
    ],
  };
}

function importWords(names: readonly string[]): ImportStructure {
  return {namedImports: [...names], moduleSpecifier: 'specnet/nn'};
}

function declareBlock(block: BlockDescription, nameOf: NameOf): Declaration[] {
  const {name, node, variables, parameters, sizesType, documentation} = block;
  const numbers = parameters.map((parameter) => ({name: nameOf(parameter.name), type: parameter.type}));
  const sizes =
    sizesType === null
      ? numbers
      : [{name: `{${numbers.map((number) => number.name).join(', ')}}`, type: nameOf(sizesType)}];
  const declared: Declaration = {
    function: {
      name: nameOf(name),
      docs: [layOutDocumentation(documentation)],
      parameters: [
        {name: nameOf(variables.x), type: nameOf(node)},
        {name: nameOf(variables.name), type: 'string'},
        ...sizes,
      ],
      returnType: nameOf(node),
      statements: layOutBlock(block, nameOf).join('\n'),
    },
  };
  if (sizesType === null) return [declared];
  const properties = numbers.map((number) => ({...number, isReadonly: true}));
  return [{interface: {name: nameOf(sizesType), properties}}, declared];
}

function declareNetwork(network: NetworkDescription, nameOf: NameOf): FunctionStructure {
  const {name, documentation, classes, words} = network;
  return {
    name,
    isExported: true,
    docs: [layOutDocumentation(documentation)],
    parameters: classes === null ? [] : [{name: `{classes = ${classes}}`, initializer: '{}'}],
    returnType: nameOf(words.result),
    statements: layOutNetwork(network, nameOf).join('\n'),
  };
}

/** `const everyBatchNorm = {epsilon: 0.001} as const;` */
function layOutCommon({name, options}: CommonOptions, nameOf: NameOf): ConstantStructure {
  const printed = options.map((option) => layOutOption(option, nameOf));
  return {name: nameOf(name), initializer: `${printOptions(printed)} as const`};
}

/** A sentence as ts-morph's text of a documentation comment: on one line where it fits, else in lines of its own. */
function layOutDocumentation(sentence: string): string {
  if (`/** ${sentence} */`.length <= lineWidth) return sentence;
  return `\n${fill(sentence.split(' '), lineWidth - ' * '.length).join('\n')}`;
}

/** Words in as few lines as they need. */
function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
