import type {ts} from 'ts-morph';
import {reservedWords} from '../3-resolve/names.js';
import {Refusal} from './reading.js';
import type {TsMorph} from './reading.js';

/** Brackets within brackets; generated code keeps to a line's width, and so far below. */
const deepest = 64;

/** Characters that no editor shows, or that turn text round; line breaks and tabs are none of them. */
const hidden = /(?![\n\t])(?!\r\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

const plainNumber = /^(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/;
const plainString = /^('([ !"#-&(-[\]-~]|\\[\\'"])*'|"([ !#-[\]-~]|\\[\\'"])*")$/;
/** A part of a template: nothing escaped. */
const plainTemplate = /^[`}][ !"#%-[\]-_a-~]*(\$\{|`)$/;
const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** No directive to a tool: `// @ts-nocheck`, `/// <reference`, `//# sourceMappingURL`, `/*!`. */
const plainComment = /^(\/\/( (?!\s*[@#])|\s*$)|\/\*\*?\s)/;

/**
 * Checks every token of a file against those that generated code is made of, without recursion, so that neither a large
 * nor a deep file costs more than its length. What is left cannot spell an arrow, a property, a regular expression, a
 * class.
 *
 * @throws Refusal at the first other token
 */
export function checkTokens({ts}: TsMorph, text: string): void {
  const found = hidden.exec(text);
  if (found !== null) throw new Refusal(found.index, found.index + 1, 'visible characters');
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, false, ts.LanguageVariant.Standard, text);
  const {SyntaxKind: kinds} = ts;
  const allowed = listAllowed(ts);
  const brackets = listBrackets(ts);
  const opening = new Set(brackets.values());
  const open: ts.SyntaxKind[] = [];
  let before: ts.SyntaxKind = kinds.Unknown;
  let isConstant = false;
  for (let kind = scanner.scan(); kind !== kinds.EndOfFileToken; kind = scanner.scan()) {
    // A brace that ends what stands in a template continues the template.
    if (kind === kinds.CloseBraceToken && open.at(-1) === kinds.TemplateHead) kind = scanner.reScanTemplateToken(false);
    const refuse = (expected: string): never => {
      throw new Refusal(scanner.getTokenStart(), scanner.getTokenEnd(), expected);
    };
    // Words such as `out`, which mean something to TypeScript in other places only, may be names.
    const isWord = kind > kinds.LastFutureReservedWord && kind <= kinds.LastKeyword;
    if (isWord && !reservedWords.has(scanner.getTokenText())) kind = kinds.Identifier;
    const form = allowed.get(kind);
    if (form === undefined || scanner.isUnterminated()) return refuse('');
    const token = form === null ? '' : scanner.getTokenText();
    if (form?.test(token) === false || (kind === kinds.Identifier && reservedWords.has(token))) refuse('');
    if (kind >= kinds.FirstTriviaToken && kind <= kinds.LastTriviaToken) continue;
    // What follows a name is called or declared; any other bracket is an expression's, or an arrow function's.
    const isCall = before === kinds.Identifier || before === kinds.ForKeyword;
    // Options that a constant holds: `...everyConv`, the last of them or alone.
    if (kind === kinds.DotDotDotToken && before !== kinds.CommaToken) refuse('');
    if (before === kinds.DotDotDotToken && kind !== kinds.Identifier) refuse('a name');
    // `{…} as const` of a constant; an import may have `as` and another name.
    if (before === kinds.AsKeyword && kind !== (isConstant ? kinds.ConstKeyword : kinds.Identifier)) refuse('');
    if (kind === kinds.AsKeyword) isConstant = before === kinds.CloseBraceToken;
    if (kind === kinds.OpenParenToken && !isCall) refuse('a name before the bracket');
    const opener = brackets.get(kind);
    if (opener !== undefined && open.pop() !== opener) refuse('');
    if (opening.has(kind) && open.push(kind) > deepest) refuse(`at most ${deepest} brackets within one another`);
    before = kind;
  }
  if (open.length > 0) throw new Refusal(text.length, text.length, 'all brackets closed');
}

/** The kinds of tokens that may occur, and the form of their text; null where the kind says it all. */
function listAllowed({SyntaxKind: kinds}: TsMorph['ts']): ReadonlyMap<ts.SyntaxKind, RegExp | null> {
  const plain = [
    ...[kinds.OpenBraceToken, kinds.CloseBraceToken, kinds.OpenParenToken, kinds.CloseParenToken],
    ...[kinds.OpenBracketToken, kinds.CloseBracketToken, kinds.CommaToken, kinds.SemicolonToken, kinds.ColonToken],
    ...[kinds.EqualsToken, kinds.LessThanToken, kinds.GreaterThanToken, kinds.PlusPlusToken, kinds.MinusToken],
    ...[kinds.BarToken, kinds.QuestionToken, kinds.DotDotDotToken],
    ...[kinds.ImportKeyword, kinds.ExportKeyword, kinds.FromKeyword, kinds.TypeKeyword, kinds.AsKeyword],
    ...[kinds.InterfaceKeyword, kinds.ReadonlyKeyword, kinds.StringKeyword, kinds.NumberKeyword],
    ...[kinds.BooleanKeyword, kinds.FunctionKeyword, kinds.ReturnKeyword, kinds.ConstKeyword, kinds.LetKeyword],
    ...[kinds.ForKeyword, kinds.TrueKeyword, kinds.FalseKeyword, kinds.NewLineTrivia, kinds.WhitespaceTrivia],
  ];
  return new Map<ts.SyntaxKind, RegExp | null>([
    ...plain.map((kind) => [kind, null] as const),
    [kinds.Identifier, plainName],
    [kinds.NumericLiteral, plainNumber],
    [kinds.StringLiteral, plainString],
    [kinds.TemplateHead, plainTemplate],
    [kinds.TemplateTail, plainTemplate],
    [kinds.SingleLineCommentTrivia, plainComment],
    [kinds.MultiLineCommentTrivia, plainComment],
  ]);
}

/** What each closing token closes. */
function listBrackets({SyntaxKind: kinds}: TsMorph['ts']): ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> {
  return new Map<ts.SyntaxKind, ts.SyntaxKind>([
    [kinds.CloseBraceToken, kinds.OpenBraceToken],
    [kinds.CloseParenToken, kinds.OpenParenToken],
    [kinds.CloseBracketToken, kinds.OpenBracketToken],
    [kinds.TemplateTail, kinds.TemplateHead],
  ]);
}
