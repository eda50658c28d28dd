import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {packageRoot} from '#package-root';
import {block, conv, makeRepository} from '../tools/made-repository.js';
import {runSpec} from '../tools/run-spec.js';
import {smallSpec} from '../tools/temporary-folder.js';
import {serveGitHub} from './made-github.js';
import {assertStatus} from '../tools/assert-outcome.js';

/** The action's program in a repository whose branch `work` is pull request 7, with a made GitHub. */
async function makePullRequest(context: TestContext, folder = '.') {
  const github = await serveGitHub(context);
  const {cwd: root, git} = makeRepository(context);
  const cwd = join(root, folder);
  mkdirSync(join(cwd, 'specs', 'blocks'), {recursive: true});
  if (folder !== '.') writeFileSync(join(cwd, 'specs', 'net.yaml'), smallSpec('net').replace('basic', 'own'));
  const changeBlock = (items: string) => writeFileSync(join(cwd, 'specs', 'blocks', 'own.yaml'), block(items));
  changeBlock(conv);
  const build = () => assertStatus(runSpec(cwd, 'build'), 0);
  await build();
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '--message', 'second');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('switch', '--quiet', '--create', 'work');
  const event = join(root, '.git', 'event.json');
  const summary = join(root, '.git', 'summary.md');
  writeFileSync(event, JSON.stringify({pull_request: {number: 7, base: {ref: 'main', sha: '0'.repeat(40)}}}));
  const review = async (settings: NodeJS.ProcessEnv = {}) => {
    rmSync(summary, {force: true});
    const child = spawn(process.execPath, [join(packageRoot, 'action', 'review.mjs')], {
      cwd,
      env: {
        ...process.env,
        GITHUB_API_URL: github.url,
        GITHUB_EVENT_PATH: event,
        GITHUB_REPOSITORY: 'ours/nets',
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_WORKSPACE: root,
        SPECNET_REVIEW_TOKEN: 'secret-token',
        ...settings,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    assert.doesNotMatch(output, /secret-token/u);
    return {status, output, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : ''};
  };
  return {cwd, git, github, changeBlock, build, review};
}

test('a pull request that changes a block gets one comment, which the next push renews', async (context) => {
  const {github, changeBlock, build, review} = await makePullRequest(context);
  // A page of other people's comments, one of which quotes ours.
  github.comments.push(...Array.from({length: 100}, (_, id) => ({id: id + 1, body: `> <!-- specnet review of . -->`})));
  const nothing = await review();
  assert.deepEqual([nothing.status, github.comments.length], [0, 100], nothing.output);
  changeBlock(`${conv}\n  - relu`);
  await build();
  await assertStatus(review(), 0);
  assert.equal(github.comments.length, 101);
  const first = github.comments[100]?.body ?? '';
  assert.match(first, /^<!-- specnet review of \. -->\n## Networks since `origin\/main`/u);
  assert.match(first, /1 network changed\..*\| `net` \| changed \|.*Generated code is up to date\./su);
  changeBlock(`${conv}\n  - relu6`);
  await build();
  await assertStatus(review(), 0);
  assert.equal(github.comments.length, 101);
  assert.match(github.comments[100]?.body ?? '', /relu6/u);
  changeBlock(conv);
  await build();
  await review();
  assert.match(github.comments[100]?.body ?? '', /No network and no recipe changed\./u);
});

test('generated code that is out of date is annotated from the repository, and fails the job', async (context) => {
  const {changeBlock, review, github} = await makePullRequest(context, 'models');
  changeBlock(`${conv}\n  - relu`);
  const {status, output} = await review();
  assert.equal(status, 3, output);
  assert.match(output, /^::error file=models\/generated\/net\.ts,line=/mu);
  const body = github.comments[0]?.body ?? '';
  assert.match(body, /^<!-- specnet review of models -->.*\*\*Generated code is out of date/su);
});

test('who may not comment finds the text in the summary of the job', async (context) => {
  const {github, changeBlock, build, review} = await makePullRequest(context);
  changeBlock(`${conv}\n  - relu`);
  await build();
  github.refuse = {status: 403, times: 1};
  const fork = await review();
  assert.deepEqual([fork.status, github.comments.length], [0, 0], fork.output);
  assert.match(fork.output, /^::notice .*The comparison is in the job's summary: this run may not comment/mu);
  assert.match(fork.summary, /\| `net` \| changed \|/u);
  for (const settings of [{SPECNET_REVIEW_COMMENT: 'false'}, {SPECNET_REVIEW_TOKEN: 'expired'}]) {
    const {status, output, summary} = await review(settings);
    assert.equal(status, 0, output);
    assert.match(summary, /\| `net` \| changed \|/u);
  }
  assert.equal(github.comments.length, 0);
  // A server that stumbles is asked again.
  github.refuse = {status: 502, times: 1};
  assert.equal((await review()).summary, '');
  assert.equal(github.comments.length, 1);
});

test('a comment over 65,536 characters leaves details out, and the summary has all of it', async (context) => {
  const {cwd, git, changeBlock, review, github} = await makePullRequest(context);
  for (let index = 0; index < 115; index++) {
    const name = `net${index}`;
    writeFileSync(join(cwd, 'specs', `${name}.yaml`), smallSpec(name).replace('basic', 'own'));
  }
  git('add', '.');
  git('commit', '--quiet', '--message', 'many');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  changeBlock(`${conv}\n  - relu`);
  const {output, summary} = await review();
  const body = github.comments[0]?.body ?? '';
  assert.ok(body.length > 60_000 && body.length <= 65_536, `${body.length} ${output.slice(-1000)}`);
  assert.match(body, /^Left out for their length: \d+ details\./mu);
  assert.ok(summary.length > 65_536);
  assert.match(summary, /<summary>Network net114<\/summary>/u);
});

test('without a pull request only the check runs; a base that is not there is an error', async (context) => {
  const {cwd, review, github} = await makePullRequest(context);
  const other = join(cwd, '.git', 'push.json');
  writeFileSync(other, '{}');
  const push = await review({GITHUB_EVENT_PATH: other});
  assert.deepEqual([push.status, push.summary], [0, ''], push.output);
  const since = await review({GITHUB_EVENT_PATH: other, SPECNET_REVIEW_SINCE: 'origin/main'});
  assert.match(since.summary, /^## Networks since `origin\/main`/mu);
  const wrong = await review({SPECNET_REVIEW_SINCE: 'nowhere'});
  assert.equal(wrong.status, 1, wrong.output);
  assert.match(wrong.output, /^::error title=specnet::The comparison with nowhere failed.*fetch-depth: 0/mu);
  assert.deepEqual(github.calls, []);
});
