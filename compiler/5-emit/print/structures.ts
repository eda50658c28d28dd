import type {
  ExportDeclarationStructure,
  FunctionDeclarationStructure,
  ImportDeclarationStructure,
  InterfaceDeclarationStructure,
  OptionalKind,
  VariableDeclarationStructure,
} from 'ts-morph';

/*
 * A TypeScript file as ts-morph's structures, as far as generated code needs them. They say no kind: that is a number
 * which ts-morph alone has, and describing does not load it.
 */

export interface FileStructure {
  /** In the output folder. */
  readonly name: string;
  /** Comments at the head, a line each. */
  readonly header: readonly string[];
  readonly imports: readonly ImportStructure[];
  readonly exports: readonly OptionalKind<ExportDeclarationStructure>[];
  readonly declarations: readonly Declaration[];
}

export type ImportStructure = Pick<ImportDeclarationStructure, 'moduleSpecifier' | 'isTypeOnly'> & {
  readonly namedImports: readonly string[];
};

export interface ParameterStructure {
  readonly name: string;
  readonly type?: string;
  readonly initializer?: string;
}

export type FunctionStructure = Pick<FunctionDeclarationStructure, 'isExported' | 'docs'> & {
  readonly name: string;
  readonly parameters: readonly ParameterStructure[];
  readonly returnType: string;
  /** Laid out, without the function's own indentation. */
  readonly statements: string;
};

export type ConstantStructure = Pick<VariableDeclarationStructure, 'name'> & {
  readonly isExported?: boolean;
  readonly type?: string;
  readonly initializer: string;
};

export type Declaration =
  | {readonly function: FunctionStructure}
  | {readonly interface: OptionalKind<InterfaceDeclarationStructure>}
  | {readonly constant: ConstantStructure};
