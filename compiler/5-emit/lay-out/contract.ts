import type {ContractDescription} from '../describe/contract.js';
import type {FileStructure} from '../print/structures.js';
import {printValue} from '../text.js';

/** The contract's module: an object with a line for each layer. */
export function layOutContract({header, fields, layers}: ContractDescription, name: string): FileStructure {
  const print = (object: ContractDescription['fields']) =>
    Object.entries(object).map(([key, value]) => `${key}: ${printValue(value)}`);
  const initializer = [
    '{',
    ...print(fields).map((field) => `  ${field},`),
    '  layers: [',
    ...layers.map((layer) => `    {${print(layer).join(', ')}},`),
    '  ],',
    '}',
  ].join('\n');
  return {
    name,
    header,
    imports: [{isTypeOnly: true, namedImports: ['Contract'], moduleSpecifier: 'specnet/nn'}],
    exports: [],
    declarations: [{constant: {name: 'contract', isExported: true, type: 'Contract', initializer}}],
  };
}
