import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {isRecord} from '../../common/record.js';
import type {JsonRecord} from '../../common/record.js';
import {UserError} from '../../common/errors.js';
import {sendRequest} from './send-request.js';
import type {Answer} from './send-request.js';

/** A job of a Ray cluster, as its Jobs API reports it. */
export interface Job {
  readonly id: string;
  readonly status: 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED';
  /** Why it failed; empty where nothing is said. */
  readonly message: string;
}

export interface JobRequest {
  readonly id: string;
  /** A command line, which a shell of the cluster runs. */
  readonly entrypoint: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Ray's Jobs API at an address, such as http://head:8265. */
export interface JobsClient {
  /** Those that were submitted, in no order. */
  list(): Promise<readonly Job[]>;
  /** @returns false where there is such a job already */
  submit(request: JobRequest): Promise<boolean>;
  read(id: string): Promise<Job>;
  /** All that it has printed. */
  readLogs(id: string): Promise<string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const longestWait = 30_000;

/**
 * A client for a cluster. Its token is found as Ray finds it: RAY_AUTH_TOKEN, the file that RAY_AUTH_TOKEN_PATH names,
 * ~/.ray/auth_token; a cluster without authentication needs none.
 *
 * @throws UserError `jobs-address` where `url` is no http or https address. Each call: `jobs-unreachable`,
 *   `jobs-unauthorized`, `jobs-refused`
 */
export function openJobs(url: string, environment: Environment = process.env): JobsClient {
  const base = readAddress(url);
  const token = findToken(environment);
  const headers: Readonly<Record<string, string>> = token === null ? {} : {Authorization: `Bearer ${token}`};
  const ask = async (method: 'GET' | 'POST', path: string, body: object | null): Promise<Answer> => {
    try {
      return await sendRequest(method, new URL(path, base), headers, body, longestWait);
    } catch (error) {
      throw unreachable(url, error);
    }
  };
  const get = async (path: string): Promise<unknown> => parse(url, await ask('GET', path, null));
  return {
    list: async () => {
      const jobs = await get('api/jobs/');
      return Array.isArray(jobs) ? jobs.filter(isRecord).flatMap((job) => toJob(job) ?? []) : [];
    },
    submit: async ({id, entrypoint, environment: variables}) => {
      const body = {submission_id: id, entrypoint, runtime_env: {env_vars: variables}};
      const {status, text} = await ask('POST', 'api/jobs/', body);
      if (status === 200) return true;
      if (/already exists/u.test(text)) return false;
      throw refused(url, status, text);
    },
    read: async (id) => {
      const answer = await get(`api/jobs/${encodeURIComponent(id)}`);
      const job = isRecord(answer) ? toJob(answer) : null;
      if (job === null) throw refused(url, 200, JSON.stringify(answer));
      return job;
    },
    readLogs: async (id) => {
      const answer = await get(`api/jobs/${encodeURIComponent(id)}/logs`);
      const logs = isRecord(answer) ? answer['logs'] : null;
      return typeof logs === 'string' ? logs : '';
    },
  };
}

export function hasEnded({status}: Job): boolean {
  return status === 'STOPPED' || status === 'SUCCEEDED' || status === 'FAILED';
}

const states: readonly string[] = ['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED'];

/** Null for a program that was not submitted as a job, and for what is none. */
function toJob({submission_id: id, status, message}: JsonRecord): Job | null {
  if (typeof id !== 'string' || typeof status !== 'string' || !states.includes(status)) return null;
  return {id, status: status as Job['status'], message: typeof message === 'string' ? message : ''};
}

function readAddress(text: string): URL {
  try {
    const url = new URL(text.endsWith('/') ? text : `${text}/`);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  } catch {
    // reported below
  }
  throw new UserError(
    'jobs-address',
    `--jobs ${JSON.stringify(text)} is no address of a Ray cluster's dashboard.`,
    'Write for example --jobs http://head:8265.',
    2,
  );
}

function findToken(environment: Environment): string | null {
  const {RAY_AUTH_TOKEN: token, RAY_AUTH_TOKEN_PATH: path, HOME: home = homedir()} = environment;
  if (token) return token.trim();
  try {
    return readFileSync(path || join(home, '.ray', 'auth_token'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

function parse(url: string, {status, text}: Answer): unknown {
  try {
    if (status === 200) return JSON.parse(text) as unknown;
  } catch {
    // reported below
  }
  throw refused(url, status, text);
}

function unreachable(url: string, error: unknown): UserError {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const why = first instanceof Error ? first.message : String(first);
  return new UserError(
    'jobs-unreachable',
    `${url} does not answer: ${why}.`,
    "Name the head's dashboard, http://HEAD:8265; the cluster's Ray has to be ray[default], which has it.",
    1,
    {cause: error},
  );
}

function refused(url: string, status: number, text: string): UserError {
  if (status === 401 || status === 403) {
    return new UserError(
      'jobs-unauthorized',
      `${url} wants a token, or another one (HTTP ${status}).`,
      'Set RAY_AUTH_TOKEN, or RAY_AUTH_TOKEN_PATH to a file that holds it.',
      2,
    );
  }
  const last = text.trim().split('\n').at(-1) ?? '';
  return new UserError(
    'jobs-refused',
    `${url} answered with HTTP ${status}: ${last.slice(0, 300)}`,
    'See the log of the cluster, and that the address is that of its dashboard.',
    1,
  );
}
