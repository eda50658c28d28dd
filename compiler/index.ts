/** The compiler's public side: everything that commands, tests and other programs use of it. */

export {splitOverrides, splitWords} from './values.js';
export type {BuildOptions, Built, BuildStatus} from './build.js';
export {buildSpec, planSpec, writePlan} from './build.js';
export type {Compilation} from './compile.js';
export {compile} from './compile.js';
export type {Diagnostic, Severity} from './diagnostics/diagnostic.js';
export {hasErrors} from './diagnostics/diagnostic.js';
export type {DiagnosticFormat, FormatOptions} from './diagnostics/format.js';
export {printDiagnostics} from './diagnostics/format.js';
export {printable} from './diagnostics/printable.js';
export type {FoundSpec} from './files/find-spec.js';
export type {FoundSpecs} from './commands/find-specs.js';
export {findSpecs} from './commands/find-specs.js';
export {findSpec, listSpecs} from './files/find-spec.js';
export type {Library} from './files/library.js';
export {openLibrary} from './files/library.js';
export type {Graph, GraphBlock, GraphStage, Step} from './4-analyze/graph.js';
export {trainingMemory} from './4-analyze/memory.js';
export {drawNetwork} from './draw/page.js';
export type {ModelSpec} from './3-resolve/model-spec.js';
export {toPlain, toYaml} from './3-resolve/plain.js';
export type {LoadedRecipe, RecipeRequest} from './recipes/load.js';
export {loadRecipe} from './recipes/load.js';
export {formatRecipe} from './recipes/format.js';
export type {Recipe} from './recipes/recipe.js';
export {loadTsMorph} from './typescript/load-ts-morph.js';
