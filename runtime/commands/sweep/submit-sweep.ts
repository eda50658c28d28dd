import {createHash} from 'node:crypto';
import {resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {packagePath} from '#package-root';
import {hasEnded, openJobs} from '../../ray/jobs-client.js';
import type {Job, JobsClient} from '../../ray/jobs-client.js';
import {quoteCommand} from '../inputs/quote-command.js';
import type {OpenSweep, SweepOptions} from './open-sweep.js';

const interrupted = 130;
const betweenLooks = 1000;

/**
 * Has a cluster run `spec sweep … --on ray` as a job, and follows it until it ends. Where such a job of the
 * same folder is still running, it is the one that is followed. Ctrl-C stops following, not the job.
 *
 * @returns the exit status: 1 where the job failed or was stopped, 130 after Ctrl-C
 * @throws UserError as the Jobs API's client does
 */
export async function submitSweep(open: OpenSweep, url: string, options: SweepOptions): Promise<number> {
  const jobs = openJobs(url);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop);
  try {
    const job = await findOrSubmit(jobs, open, options);
    return await follow(jobs, job, controller.signal);
  } finally {
    process.off('SIGINT', stop);
  }
}

async function findOrSubmit(jobs: JobsClient, open: OpenSweep, options: SweepOptions): Promise<string> {
  const out = resolve(open.out);
  const place = createHash('sha256').update(out).digest('hex').slice(0, 8);
  const name = `specnet-${open.sweep.name}-${place}`;
  const numberOf = ({id}: Job): number => (id.startsWith(`${name}-`) ? Number(id.slice(name.length + 1)) : NaN);
  const own = (await jobs.list()).filter((job) => Number.isInteger(numberOf(job)));
  const running = own.find((job) => !hasEnded(job));
  if (running !== undefined) {
    write(`job      ${running.id} is ${running.status.toLowerCase()}\n`);
    return running.id;
  }
  const id = `${name}-${Math.max(0, ...own.map(numberOf)) + 1}`;
  const given = process.env['SPECNET_RAY'];
  const isNew = await jobs.submit({
    id,
    entrypoint: describeEntrypoint(open, out, options),
    environment: given ? {SPECNET_RAY: given} : {},
  });
  write(`job      ${id} ${isNew ? 'is submitted' : 'is there already'}\n`);
  return id;
}

/** Every path is absolute: the cluster's machines see the same folders. */
function describeEntrypoint({file}: OpenSweep, out: string, {cpus, download}: SweepOptions): string {
  const words = [
    process.execPath,
    packagePath('bin', 'spec'),
    'sweep',
    file,
    '--on',
    'ray',
    '--out',
    out,
    ...(cpus === undefined ? [] : ['--cpus', cpus]),
    ...(download ? [] : ['--no-download']),
  ];
  return `${quoteCommand(['cd', process.cwd()])} && exec ${quoteCommand(words)}`;
}

/** Prints what the job does until it has ended. */
async function follow(jobs: JobsClient, id: string, signal: AbortSignal): Promise<number> {
  let shown = 0;
  for (;;) {
    const job = await jobs.read(id);
    const logs = await jobs.readLogs(id);
    write(logs.slice(shown));
    shown = Math.max(shown, logs.length);
    if (hasEnded(job)) {
      const why = job.message === '' || job.status === 'SUCCEEDED' ? '' : `: ${job.message}`;
      write(`job      ${id} ${job.status.toLowerCase()}${why}\n`);
      return job.status === 'SUCCEEDED' ? 0 : 1;
    }
    try {
      await sleep(betweenLooks, undefined, {signal});
    } catch {
      write(`job      ${id} goes on; the same command follows it again\n`);
      return interrupted;
    }
  }
}

function write(text: string): void {
  process.stderr.write(text);
}
