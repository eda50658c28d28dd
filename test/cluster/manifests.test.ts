import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it, test} from 'node:test';
import type {TestContext} from 'node:test';
import {parseAllDocuments} from 'yaml';
import {loadTsMorph} from '../../compiler/index.js';
import {packageRoot} from '#package-root';
import {makeFolder} from '../tools/temporary-folder.js';
import {findObstacle, makeNetwork} from './made-network.js';

const folder = join(packageRoot, 'examples', 'cluster');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const documents = (name: string): unknown[] => parseAllDocuments(read(name)).map((document) => document.toJS());

/** Kubeflow's TFJob (kubeflow.org/v1), whose pods are Kubernetes' own. */
const tfJob = `
  import type {PodTemplateSpec} from 'kubernetes-types/core/v1';
  import type {ObjectMeta} from 'kubernetes-types/meta/v1';
  type Restart = 'Always' | 'OnFailure' | 'Never' | 'ExitCode';
  interface Replicas {replicas: number; restartPolicy: Restart; template: PodTemplateSpec}
  interface TFJob {
    apiVersion: 'kubeflow.org/v1';
    kind: 'TFJob';
    metadata: ObjectMeta;
    spec: {
      runPolicy?: {backoffLimit?: number; cleanPodPolicy?: 'Running' | 'All' | 'None'; activeDeadlineSeconds?: number};
      tfReplicaSpecs: Partial<Record<'Chief' | 'Worker' | 'Evaluator', Replicas>>;
    };
  }
`;

test('the manifests have the keys and types that Kubernetes and Kubeflow take', async () => {
  const [service, job] = documents('job.yaml');
  const [training] = documents('tfjob.yaml');
  const {Project} = await loadTsMorph();
  const tsConfigFilePath = join(packageRoot, 'tsconfig.json');
  const project = new Project({tsConfigFilePath, skipAddingFilesFromTsConfig: true});
  const check = (head: string, values: readonly (readonly [type: string, value: unknown])[]): string[] => {
    const lines = values.map(([type, value], at) => `export const value${at}: ${type} = ${JSON.stringify(value)};`);
    const file = project.createSourceFile(join(packageRoot, 'manifests-check.ts'), [head, ...lines].join('\n'), {
      overwrite: true,
    });
    const faults = project.getProgram().compilerObject.getSemanticDiagnostics(file.compilerNode);
    return faults.map(({messageText}) => JSON.stringify(messageText));
  };
  const kubernetes = `
    import type {Job} from 'kubernetes-types/batch/v1';
    import type {Service} from 'kubernetes-types/core/v1';
  `;
  assert.deepEqual(check(kubernetes + tfJob, [['Service', service], ['Job', job], ['TFJob', training]]), []);
  const wrong = JSON.parse(JSON.stringify(job).replace('"completions"', '"completion"')) as unknown;
  assert.match(check(kubernetes, [['Job', wrong]]).join(), /completion.* does not exist/);
});

test('the service names the pods of the Job, and the Job as many workers as it has', () => {
  const [service, job] = documents('job.yaml') as [Service, Job];
  const {spec, metadata} = job;
  const [container] = spec.template.spec.containers;
  const names = Array.from({length: spec.completions}, (_, index) => `${metadata.name}-${index}`);
  const [variable] = container?.env ?? [];
  assert.equal(spec.parallelism, spec.completions);
  assert.equal(spec.template.spec.subdomain, service.metadata.name);
  assert.deepEqual(service.spec.selector, {'batch.kubernetes.io/job-name': metadata.name});
  assert.equal(variable?.value, names.map((name) => `${name}.${service.metadata.name}:2222`).join());
});

test('the script for Slurm and the program for Ray are read by their interpreters', (context) => {
  const shell = spawnSync('bash', ['-n', join(folder, 'slurm.sh')], {encoding: 'utf8'});
  assert.deepEqual([shell.status, shell.stderr], [0, '']);
  const parse = 'import ast, sys; ast.parse(open(sys.argv[1]).read())';
  const python = spawnSync('python3', ['-c', parse, join(folder, 'ray_train.py')], {encoding: 'utf8'});
  if (python.error !== undefined) return context.skip('no Python here');
  assert.deepEqual([python.status, python.stderr], [0, '']);
});

test('the image has what a bare machine needs, and the command that makes it run anywhere', () => {
  const text = read('Dockerfile');
  const parts = ['g++', 'python3-pip', 'npm ci', 'npx spec setup --portable'];
  for (const part of parts) assert.ok(text.includes(part), part);
});

describe('the commands in them', {skip: findObstacle(), concurrency: 1}, () => {
  it('train together under Kubeflow, with TF_CONFIG as its operator sets it', {timeout: 120_000}, async (context) => {
    const [training] = documents('tfjob.yaml') as [Training];
    const [container] = training.spec.tfReplicaSpecs.Worker.template.spec.containers;
    await trainOn(context, (hosts, index) => ({
      words: container?.command ?? [],
      environment: {
        TF_CONFIG: JSON.stringify({
          cluster: {worker: hosts.map((host) => `${host}:2222`)},
          task: {type: 'worker', index},
          environment: 'cloud',
        }),
      },
    }));
  });

  it('train together as an indexed Job', {timeout: 120_000}, async (context) => {
    const [, job] = documents('job.yaml') as [Service, Job];
    const [container] = job.spec.template.spec.containers;
    await trainOn(context, (hosts, index) => ({
      words: [...(container?.command ?? []), ...(container?.args ?? [])],
      environment: {WORKERS: hosts.map((host) => `${host}:2222`).join(), JOB_COMPLETION_INDEX: String(index)},
    }));
  });

  it('train together under Slurm, and start again where a worker was lost', {timeout: 120_000}, async (context) => {
    const place = makeProject(context);
    const network = await makeNetwork(context, 2);
    const task = (index: number): string =>
      `SLURM_PROCID=${index} SLURM_STEP_NUM_TASKS=2 SLURM_STEP_TASKS_PER_NODE='1(x2)' ` +
      `SLURM_STEP_NODELIST='10.77.0.[1-2]' ${network.wrap(index).join(' ')} "$@" & pid${index}=$!`;
    // The first time a worker is lost at once.
    writeProgram(
      join(place, 'bin', 'srun'),
      `shift\nif [ ! -e lost ]; then touch lost; exit 138; fi\n${task(0)}\n${task(1)}\nwait $pid0 && wait $pid1\n`,
    );
    const {status, output} = await run(place, ['bash', '-c', shorten(read('slurm.sh'))], {});
    assert.equal(status, 0, output);
    checkRun(place, output);
  });
});

type Words = {readonly words: readonly string[]; readonly environment: NodeJS.ProcessEnv};

/** Runs what a manifest has a container do, once on each of two hosts. */
async function trainOn(context: TestContext, describePod: (hosts: readonly string[], index: number) => Words) {
  const place = makeProject(context);
  const network = await makeNetwork(context, 2);
  const ends = await Promise.all(
    [0, 1].map((index) => {
      const {words, environment} = describePod(network.hosts, index);
      return run(place, [...network.wrap(index), ...words.map(shorten)], environment);
    }),
  );
  for (const {status, output} of ends) assert.equal(status, 0, output);
  checkRun(place, ends[0]?.output ?? '');
}

function checkRun(place: string, output: string): void {
  assert.match(output, /2 workers: /);
  const run = join(place, 'runs', 'train', 'resnet18');
  assert.equal(readFileSync(join(run, 'results.csv'), 'utf8').trim().split('\n').length, 2, output);
  assert.ok(readFileSync(join(run, 'worker-1.log'), 'utf8').includes('epoch 1/1'));
}

/** Small images in the place of CIFAR-10. */
const shorten = (word: string): string => word.replace(/(^|--data )cifar10(?= |$)/m, '$1cifar10-mini');

/** A project whose resnet18 is small and whose recipe is short, with `npx spec`. */
function makeProject(context: TestContext): string {
  const spec = readFileSync(join(packageRoot, 'test', 'end-to-end', 'slim.yaml'), 'utf8');
  const recipe = readFileSync(join(packageRoot, 'test', 'cluster', 'short.yaml'), 'utf8');
  const place = makeFolder(context, {
    'specs/resnet18.yaml': spec.replace(/^name: .*$/m, 'name: resnet18'),
    'recipes/quick.yaml': recipe.replace('name: short', 'name: quick').replace('epochs: 2', 'epochs: 1'),
  });
  mkdirSync(join(place, 'node_modules'));
  const program = join(packageRoot, 'bin', 'spec');
  writeProgram(join(place, 'bin', 'npx'), `shift\nexec '${process.execPath}' '${program}' "$@"\n`);
  return place;
}

function writeProgram(path: string, body: string): void {
  mkdirSync(join(path, '..'), {recursive: true});
  writeFileSync(path, `#!/bin/sh\n${body}`);
  chmodSync(path, 0o755);
}

function run(cwd: string, words: readonly string[], environment: NodeJS.ProcessEnv) {
  const [command = '', ...args] = words;
  const path = `${join(cwd, 'bin')}:${process.env['PATH']}`;
  const child = spawn(command, args, {cwd, env: {...process.env, ...environment, PATH: path}});
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
  return new Promise<{status: number | null; output: string}>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({status, output}));
  });
}

interface Pods {
  readonly spec: {
    readonly subdomain?: string;
    readonly containers: readonly {
      readonly command?: string[];
      readonly args?: string[];
      readonly env?: readonly {readonly name: string; readonly value: string}[];
    }[];
  };
}

interface Job {
  readonly metadata: {readonly name: string};
  readonly spec: {readonly completions: number; readonly parallelism: number; readonly template: Pods};
}

interface Service {
  readonly metadata: {readonly name: string};
  readonly spec: {readonly selector: Readonly<Record<string, string>>};
}

interface Training {
  readonly spec: {readonly tfReplicaSpecs: {readonly Worker: {readonly template: Pods}}};
}
