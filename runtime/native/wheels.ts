/** A wheel on PyPI, exactly: nothing else is accepted in its place. */
export interface WheelPin {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  /** Size of the wheel file. */
  readonly bytes: number;
}

/** Where TensorFlow's C library for one kind of machine comes from. Plain data, so that tests can bring their own. */
export interface LibraryPin {
  /** Name of the folder in the cache. */
  readonly name: string;
  /** TensorFlow's version. */
  readonly version: string;
  /** The wheels' platform tags; pip takes wheels for these whatever machine it runs on. */
  readonly pipPlatforms: readonly string[];
  /** The first wheel holds the library; further ones hold CUDA. */
  readonly wheels: readonly WheelPin[];
  /** Bytes on disk once unpacked, rounded up. */
  readonly unpackedBytes: number;
  /** The library's file names, in the wheel's `tensorflow/` folder. */
  readonly library: LibraryNames;
}

export interface LibraryNames {
  readonly main: string;
  readonly framework: string;
}

/** The interpreter version whose wheels are taken. The library in them is the same for all. */
export const pythonTag = '3.11';

const version = '2.21.0';
const linux: LibraryNames = {main: 'libtensorflow_cc.so.2', framework: 'libtensorflow_framework.so.2'};
const macos: LibraryNames = {main: 'libtensorflow_cc.2.dylib', framework: 'libtensorflow_framework.2.dylib'};

const wheel = (project: string, wheelVersion: string, bytes: number, sha256: string): WheelPin => ({
  project,
  version: wheelVersion,
  bytes,
  sha256,
});

/** What the `and-cuda` extra of the tensorflow wheel names, at the versions pip chooses for it. */
const cuda: readonly WheelPin[] = [
  wheel(
    'nvidia-cublas-cu12',
    '12.9.3.13',
    581217458,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  wheel(
    'nvidia-cuda-cupti-cu12',
    '12.8.90',
    10248621,
    'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
  ),
  wheel(
    'nvidia-cuda-nvcc-cu12',
    '12.9.86',
    40546229,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  wheel(
    'nvidia-cuda-nvrtc-cu12',
    '12.9.86',
    89568129,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  wheel(
    'nvidia-cuda-runtime-cu12',
    '12.9.79',
    3493179,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  wheel(
    'nvidia-cudnn-cu12',
    '9.28.0.42',
    716538495,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  wheel('nvidia-cufft-cu12', '11.4.1.4', 200877592, 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
  wheel(
    'nvidia-curand-cu12',
    '10.3.10.19',
    68295626,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  wheel(
    'nvidia-cusolver-cu12',
    '11.7.5.82',
    338117415,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  wheel(
    'nvidia-cusparse-cu12',
    '12.5.10.65',
    366465088,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  wheel('nvidia-nccl-cu12', '2.32.3', 351526311, 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
  wheel(
    'nvidia-nvjitlink-cu12',
    '12.9.86',
    39748338,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
];

/**
 * The libraries specnet installs. linux-x64-cpu is what runs in our tests. Of linux-x64-gpu the wheels, hashes, sizes
 * were checked, and that it loads and computes where there is no GPU; no GPU has run it. linux-arm64-cpu and
 * darwin-arm64-cpu are the wheels and hashes that PyPI gives, untested.
 *
 * A wheel unpacks as in a Python's site-packages, `tensorflow/` beside `nvidia/`: the CUDA build looks for NVIDIA's
 * libraries in `$ORIGIN/../nvidia/…`.
 */
export const libraryPins: readonly LibraryPin[] = [
  {
    name: `tensorflow-${version}-linux-x64-cpu`,
    version,
    pipPlatforms: ['manylinux_2_27_x86_64'],
    wheels: [
      wheel('tensorflow-cpu', version, 273829956, '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c'),
    ],
    unpackedBytes: 860e6,
    library: linux,
  },
  {
    name: `tensorflow-${version}-linux-x64-gpu`,
    version,
    pipPlatforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64', 'manylinux2010_x86_64'],
    wheels: [
      wheel('tensorflow', version, 572440367, '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124'),
      ...cuda,
    ],
    unpackedBytes: 5.7e9,
    library: linux,
  },
  {
    name: `tensorflow-${version}-linux-arm64-cpu`,
    version,
    pipPlatforms: ['manylinux_2_27_aarch64'],
    wheels: [
      wheel('tensorflow', version, 281828020, '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c'),
    ],
    unpackedBytes: 1.2e9,
    library: linux,
  },
  {
    name: `tensorflow-${version}-darwin-arm64-cpu`,
    version,
    pipPlatforms: ['macosx_12_0_arm64'],
    wheels: [
      wheel('tensorflow', version, 223405849, '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88'),
    ],
    unpackedBytes: 1e9,
    library: macos,
  },
];
