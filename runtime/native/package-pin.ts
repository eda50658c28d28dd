/** A package on npm, exactly: nothing else is accepted in its place. */
export interface PackagePin {
  readonly name: string;
  readonly version: string;
  /** As npm writes it in package-lock.json: the SHA-512 of the tarball. */
  readonly integrity: string;
  /** Size of the tarball. */
  readonly bytes: number;
  /** Bytes on disk of what is kept of it, rounded up. */
  readonly unpackedBytes: number;
}

/**
 * The package whose C++ makes the addon. It is an optional peer dependency: as a dependency its own install script
 * would run, which fetches TensorFlow 2.9.1 of 2022 from a host of its own or fails where only npm's registry is
 * reached, and npm cannot leave out the scripts of one package. So set-up takes it with the user's own `npm pack`.
 */
export const tfjsPin: PackagePin = {
  name: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  bytes: 223379,
  unpackedBytes: 100e3,
};
