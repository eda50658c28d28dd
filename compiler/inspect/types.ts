import type {ts} from 'ts-morph';
import {accept, readName, refuse} from './reading.js';
import type {Reading} from './reading.js';

/**
 * Types leave nothing in the program that runs: of them only the kinds of syntax are checked against generated code's.
 */
export function readType(reading: Reading, node: ts.TypeNode): void {
  const {ts} = reading;
  accept(reading, node);
  if (ts.isTypeReferenceNode(node)) {
    readName(reading, node.typeName, node);
    for (const argument of node.typeArguments ?? []) readType(reading, argument);
  } else if (ts.isUnionTypeNode(node)) {
    for (const one of node.types) readType(reading, one);
  } else if (ts.isLiteralTypeNode(node) && (ts.isStringLiteral(node.literal) || ts.isNumericLiteral(node.literal))) {
    accept(reading, node.literal);
  } else if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) {
    readType(reading, node.type);
  } else if (ts.isArrayTypeNode(node)) {
    readType(reading, node.elementType);
  } else if (ts.isTupleTypeNode(node)) {
    for (const one of node.elements) readType(reading, one);
  } else if (ts.isTypeLiteralNode(node)) {
    readMembers(reading, node.members);
  } else if (!listPlain(reading).includes(node.kind)) {
    refuse(reading, node, 'a plain type');
  }
}

function listPlain({ts}: Reading): ts.SyntaxKind[] {
  return [ts.SyntaxKind.StringKeyword, ts.SyntaxKind.NumberKeyword, ts.SyntaxKind.BooleanKeyword];
}

/** `readonly channels: number;` */
export function readMembers(reading: Reading, members: readonly ts.TypeElement[]): void {
  const {ts} = reading;
  for (const member of members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) return refuse(reading, member, 'a property');
    const modifiers = member.modifiers ?? [];
    accept(reading, member, member.questionToken);
    accept(reading, ...modifiers.filter(({kind}) => kind === ts.SyntaxKind.ReadonlyKeyword));
    readName(reading, member.name, member);
    readType(reading, member.type);
  }
}
