/**
 * A process that runs `spec …` one command after another, for `runSpec` of run-spec.ts: a test's commands share it,
 * since starting a process and loading TensorFlow takes longer than most of them do. What a command leaves behind for
 * the next one is a fault of the command.
 */
import {main} from '../../bin/main.js';
import type {Given, Outcome} from './run-spec.js';

/** Runs one command line, and takes what it prints. */
async function run({folder, args, environment}: Given): Promise<Outcome> {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  process.exitCode = undefined;
  const printed: {readonly stream: NodeJS.WriteStream; readonly text: string}[] = [];
  const streams = [process.stdout, process.stderr];
  const release = streams.map((stream) => capture(stream, (text) => printed.push({stream, text})));
  try {
    await main(args);
  } finally {
    release.forEach((give) => give());
  }
  const textOf = (chosen: readonly NodeJS.WriteStream[]): string =>
    printed.flatMap(({stream, text}) => (chosen.includes(stream) ? [text] : [])).join('');
  return {
    status: Number(process.exitCode ?? 0),
    stdout: textOf([process.stdout]),
    stderr: textOf([process.stderr]),
    output: textOf(streams),
  };
}

/** Takes what is written to a stream, until the function that it returns is called. */
function capture(stream: NodeJS.WriteStream, take: (text: string) => void): () => void {
  const write = stream.write;
  stream.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const done = rest.find((one) => typeof one === 'function');
    if (done !== undefined) setImmediate(done as () => void);
    return true;
  };
  return () => {
    stream.write = write;
  };
}

// Each command listens for its reader's going away.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
process.on('message', (given: Given) => {
  void run(given).then((outcome) => process.send?.(outcome));
});
process.on('disconnect', () => process.exit());
