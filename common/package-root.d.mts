/** The folder that holds specnet's package.json, bin/ and specs/; a bundle's own, where specnet is not installed. */
export const packageRoot: string;

/**
 * A path in the package.
 * @throws Error in a bundle beside which specnet is not installed
 */
export function packagePath(...parts: string[]): string;

/**
 * One of specnet's dependencies, found at run time: what a bundler cannot take in, since it looks for files of its own
 * or is CommonJS that requires Node's modules.
 * @throws Error as packagePath, and where the package is missing
 */
export function requireOfPackage(name: string): unknown;
