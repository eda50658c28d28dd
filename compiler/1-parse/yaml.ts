import type * as Yaml from 'yaml';
import {requireOfPackage} from '#package-root';

/**
 * What the compiler uses of yaml. For Node that package is CommonJS that requires Node's modules, which a bundle of ES
 * modules cannot hold: so it is loaded from where it is installed.
 */
export const {
  Composer,
  Document,
  Lexer,
  Parser,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  stringify,
  visit,
} = requireOfPackage('yaml') as typeof Yaml;
