import {packagePath} from '#package-root';

/**
 * The folder that holds specnet's package.json, from wherever this module runs: dist/compiler/, or a bundle.
 *
 * @throws Error in a bundle beside which specnet is not installed
 */
export function findPackageRoot(): string {
  return packagePath();
}
