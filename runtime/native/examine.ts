import {existsSync} from 'node:fs';
import {statfs} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {locateAddon, locateOpener} from './build-addon.js';
import {cpuFeatures} from './cpu.js';
import {formatBytes} from './explain-errors.js';
import {findLibrary} from './find-library.js';
import type {Library} from './find-library.js';
import {findTfjs} from './find-tfjs.js';
import type {Finding} from './findings.js';
import {spaceNeeded} from './download-wheels.js';
import {chooseInstructionSet} from './instruction-sets.js';
import {explainLoadFailure} from './load-addon.js';
import {runProgram} from './run-program.js';
import {resolveSettings} from './settings.js';
import type {NativeOptions, NativeSettings} from './settings.js';
import {decideThreads} from './threads.js';

/** Looks at all that running on TensorFlow's library takes. Installs, builds and changes nothing. */
export async function examineMachine(options: NativeOptions = {}): Promise<Finding[]> {
  const settings = resolveSettings(options);
  const library = examineLibrary(settings);
  const binding = library.library?.addon === undefined ? examineBinding(settings) : [];
  const lacksBinding = binding.some(({status}) => status === 'missing');
  const tools = await examineTools(settings, library.library === undefined || lacksBinding);
  const npm = lacksBinding ? [await examineNpm(settings)] : [];
  const gpus = await listGpus(settings);
  return [
    {name: 'Node', status: 'ok', found: `${process.version} on ${settings.platform}`},
    ...binding,
    ...(library.finding === undefined ? [] : [library.finding]),
    ...(library.library === undefined ? [] : await examineAddon(library.library, settings, gpus, lacksBinding)),
    ...npm,
    ...tools,
    ...examineCpu(),
    ...(gpus.length > 0 ? [] : [{name: 'GPU', status: 'ok' as const, found: 'none; TensorFlow runs on the CPU'}]),
    await examineDisk(settings, library.library === undefined),
  ];
}

/** The C++ that the addon is built from. An addon that came with its library needs none. */
function examineBinding(settings: NativeSettings): Finding[] {
  const name = 'tfjs-node-gpu';
  const found = findTfjs(settings);
  if (found === undefined) {
    return [{name, status: 'missing', found: `not installed, and not in ${settings.cache}`, fix: 'spec setup'}];
  }
  const {version, folder, origin} = found;
  const by = origin === 'cache' ? 'fetched by specnet' : 'installed in this project';
  return [{name, status: 'ok', found: `${version} in ${folder} (${by})`}];
}

/** Either the library, or the finding that says why there is none. */
function examineLibrary(settings: NativeSettings): {library?: Library; finding?: Finding} {
  try {
    const library = findLibrary(settings);
    if (library !== undefined) return {library};
    return {finding: {name: 'TensorFlow', status: 'missing', found: `not in ${settings.cache}`, fix: 'spec setup'}};
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {finding: {name: 'TensorFlow', status: 'missing', found: error.message, fix: error.advice}};
  }
}

/** Loads the library in a process of its own, so that one that does not load ends that and not us. */
async function examineAddon(
  library: Library,
  settings: NativeSettings,
  gpus: readonly string[],
  lacksBinding: boolean,
): Promise<Finding[]> {
  const place = `in ${library.directory} (${describeOrigin(library)})`;
  const there: Finding = {name: 'TensorFlow', status: 'ok', found: place};
  if (lacksBinding) return [there]; // and so no addon, whose name follows from its sources
  const {environment} = settings;
  const addon = locateAddon(library, chooseInstructionSet(environment), settings);
  if (!existsSync(addon)) {
    return [
      there,
      {name: 'addon', status: 'missing', found: `not built for this library (${addon})`, fix: 'spec setup'},
    ];
  }
  const opener = library.addon === undefined ? locateOpener(addon) : undefined;
  const script = `
    const [addon, library, opener] = process.argv.slice(1);
    if (opener) require(opener).openQuietly(library);
    const loaded = require(addon);
    const binding = loaded.openBinding ? loaded.openBinding() : loaded;
    console.log(JSON.stringify({version: binding.TF_Version, gpu: binding.isUsingGpuDevice()}));`;
  const words = ['-e', script, addon, join(library.directory, library.main), ...(opener === undefined ? [] : [opener])];
  const result = await runProgram(process.execPath, words, {
    environment: {...settings.environment, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '3'},
  });
  const report = /\{"version".*\}/.exec(result?.output ?? '')?.[0];
  if (result?.status !== 0 || report === undefined) {
    const {message, advice} = explainLoadFailure(library, result?.signal ?? result?.output ?? '');
    return [{name: 'TensorFlow', status: 'missing', found: message, fix: advice}];
  }
  const {version, gpu} = JSON.parse(report) as {version: string; gpu: boolean};
  return [
    {name: 'TensorFlow', status: 'ok', found: `${version} ${place}`},
    {name: 'addon', status: 'ok', found: `${addon}, loads`},
    ...gpus.map((found): Finding =>
      gpu
        ? {name: 'GPU', status: 'ok', found: `${found}, in use`}
        : {
            name: 'GPU',
            status: 'note',
            found: `${found}, not in use: the library is a CPU build`,
            fix: 'spec setup --gpu',
          },
    ),
  ];
}

function describeOrigin({origin}: Library): string {
  if (origin === 'SPECNET_TENSORFLOW') return 'named by SPECNET_TENSORFLOW';
  return origin === 'cache' ? 'set up by specnet' : 'installed by tfjs-node-gpu';
}

/** Python with pip and a compiler: needed for set-up only. */
async function examineTools({environment}: NativeSettings, needed: boolean): Promise<Finding[]> {
  const status = needed ? 'missing' : 'note';
  const purpose = needed ? 'set-up needs it' : 'not needed any more once set up';
  const pip =
    (await firstLine('python3', ['-m', 'pip', '--version'], environment))
    ?? (await firstLine('python', ['-m', 'pip', '--version'], environment));
  const given = environment['CXX']?.trim().split(/\s+/).filter(Boolean) ?? [];
  let compiler: string | undefined;
  for (const [program = '', ...words] of given.length > 0 ? [given] : [['c++'], ['g++'], ['clang++']]) {
    compiler ??= await firstLine(program, [...words, '--version'], environment);
  }
  return [
    pip === undefined
      ? {
          name: 'Python, pip',
          status,
          found: `none; ${purpose}`,
          fix: 'apt install python3-pip (macOS: brew install python)',
        }
      : {name: 'Python, pip', status: 'ok', found: pip},
    compiler === undefined
      ? {
          name: 'C++ compiler',
          status,
          found: `none; ${purpose}`,
          fix: 'apt install g++ (macOS: xcode-select --install)',
        }
      : {name: 'C++ compiler', status: 'ok', found: compiler},
  ];
}

/** Fetches tfjs-node-gpu, where none is installed. */
async function examineNpm({environment}: NativeSettings): Promise<Finding> {
  const version = await firstLine('npm', ['--version'], environment);
  if (version !== undefined) return {name: 'npm', status: 'ok', found: version};
  const fix = 'it comes with Node from nodejs.org (Debian, Ubuntu: apt install npm)';
  return {name: 'npm', status: 'missing', found: 'none; set-up needs it', fix};
}

async function firstLine(
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const result = await runProgram(program, words, {environment});
  return result?.status === 0 ? result.output.split('\n')[0]?.trim() : undefined;
}

function examineCpu(): Finding[] {
  const {count, reason} = decideThreads();
  const {model, architecture, cores, memory, limit, ...flags} = cpuFeatures();
  const named = Object.entries(flags)
    .filter(([, has]) => has === true)
    .map(([name]) => name);
  const isFast = flags.avx512_bf16 || flags.amx_bf16 || flags.arm_bf16;
  const isThere = architecture !== 'x64' || flags.avx512f;
  const limited = limit === null ? '' : ` (ONEDNN_MAX_CPU_ISA=${limit} allows no more)`;
  return [
    {name: 'CPU', status: 'ok', found: `${model}, ${cores} cores, ${formatBytes(memory)} of memory`},
    {name: 'threads', status: 'ok', found: `${count}: ${reason}`},
    {
      name: 'CPU features',
      status: 'ok',
      found:
        `${named.join(', ') || 'none of those that matter'}${limited}; `
        + (isThere ? `bfloat16 is ${isFast ? 'fast' : 'slow'} here` : 'no bfloat16 here'),
    },
  ];
}

/** NVIDIA's GPUs, as the driver's own program names them. */
async function listGpus({environment}: NativeSettings): Promise<string[]> {
  const words = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const result = await runProgram('nvidia-smi', words, {environment});
  return result?.status === 0 ? result.output.trim().split('\n').filter(Boolean) : [];
}

async function examineDisk({cache, pins, platform}: NativeSettings, needed: boolean): Promise<Finding> {
  let folder = cache;
  while (!existsSync(folder)) folder = dirname(folder);
  const {bavail, bsize} = await statfs(folder);
  const free = bavail * bsize;
  const pin = pins.find(({name}) => name.endsWith(`-${platform}-cpu`));
  const wanted = pin === undefined ? 0 : spaceNeeded(pin);
  const found = `${formatBytes(free)} free for ${cache}`;
  if (!needed || free >= wanted) return {name: 'disk', status: 'ok', found};
  const fix = `set-up needs ${formatBytes(wanted)}: make room, or XDG_CACHE_HOME=DIR spec setup`;
  return {name: 'disk', status: 'missing', found, fix};
}
