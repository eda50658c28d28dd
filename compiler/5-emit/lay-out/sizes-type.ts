import type {Declaration} from '../print/structures.js';
import {lineWidth} from '../text.js';
import {fill} from './documentation.js';

/** The type of the numbers that a block's function takes: `type InvertedSizes = Record<'inner' | …, number>;` */
export function layOutSizesType(
  name: string,
  numbers: readonly {readonly name: string; readonly type: string}[],
): Declaration {
  if (numbers.some(({type}) => type !== 'number')) {
    return {interface: {name, properties: numbers.map((number) => ({...number, isReadonly: true}))}};
  }
  const keys = numbers.map((number) => `'${number.name}'`).join(' | ');
  const type = `Record<${keys}, number>`;
  const isShort = `type ${name} = ${type};`.length <= lineWidth;
  const lines = [...fill(`${keys},`.split(' '), lineWidth - 2), 'number'].map((line) => `  ${line}\n`);
  return {type: {name, type: isShort ? type : `Record<\n${lines.join('')}>`}};
}
