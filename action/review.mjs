// What action.yml runs, in the project's folder: `spec build --check` as annotations, and `spec diff --since` as one
// comment on the pull request, which later runs renew. Plain JavaScript without dependencies, since an action is run as
// it is checked out. Exit status: that of the check, or 1 where the comparison is impossible.

import {appendFileSync, readFileSync} from 'node:fs';
import {connect, RefusedError} from './comments.mjs';
import {compareSince, checkGenerated, findBase} from './project.mjs';

/** GitHub's limit for a comment, and that of a job's summary. */
const longestComment = 65536;
const longestSummary = 1000000;

const {env} = process;
const say = (line) => process.stdout.write(`${line}\n`);
const escape = (text) => text.replace(/%/g, '%25').replace(/\r?\n/g, '%0A');
const annotate = (level, text) => say(`::${level} title=specnet::${escape(text)}`);

function readEvent() {
  try {
    return JSON.parse(readFileSync(env.GITHUB_EVENT_PATH ?? '', 'utf8'));
  } catch (error) {
    annotate('warning', `The event file cannot be read, so there is no pull request to comment on: ${error.message}`);
    return {};
  }
}

/** The text for people, with what finds it again; details that are over the limit are left out. */
function write(since, drift, folder, limit) {
  const marker = `<!-- specnet review of ${folder} -->`;
  const tail = `${drift.sentence}\n`;
  const {text, status} = compareSince(since, limit - marker.length - tail.length - 10);
  return {marker, text: `${marker}\n${text}\n${tail}`, compared: text !== '', status};
}

function summarize(text) {
  const path = env.GITHUB_STEP_SUMMARY;
  if (path === undefined || path === '') say(text);
  else appendFileSync(path, `${text}\n`);
}

/** Renews the comment of an earlier run, or makes one where there is something to say. */
async function comment(number, {marker, text}, isQuiet) {
  const comments = connect({
    api: env.GITHUB_API_URL || 'https://api.github.com',
    repository: env.GITHUB_REPOSITORY ?? '',
    token: env.SPECNET_REVIEW_TOKEN ?? '',
  });
  const own = await comments.find(number, marker);
  if (own !== null) await comments.renew(own, text);
  else if (!isQuiet) await comments.create(number, text);
  else return say('Nothing changed: no comment.');
  say(own === null ? 'Commented on the pull request.' : 'Renewed the comment on the pull request.');
}

async function review() {
  const event = readEvent();
  const folder = env.GITHUB_WORKSPACE ? process.cwd().slice(env.GITHUB_WORKSPACE.length + 1) || '.' : '.';
  const drift = checkGenerated(folder);
  for (const line of drift.annotations) say(line);
  process.exitCode = drift.status;
  const since = findBase(env.SPECNET_REVIEW_SINCE, event.pull_request?.base);
  if (since === null) {
    say('No pull request and no "since": generated code was checked, nothing is compared.');
    return;
  }
  const whole = write(since, drift, folder, longestSummary);
  if (!whole.compared) {
    annotate('error', `The comparison with ${since} failed; its own message is above. Check out with fetch-depth: 0.`);
    process.exitCode ||= 1;
    return;
  }
  const isLong = whole.text.length > longestComment;
  const number = env.SPECNET_REVIEW_COMMENT === 'false' ? undefined : event.pull_request?.number;
  if (number === undefined || isLong) summarize(whole.text);
  if (number === undefined) return;
  const short = isLong ? write(since, drift, folder, longestComment) : whole;
  try {
    await comment(number, short, drift.status === 0 && /^No network and no recipe changed\.$/m.test(short.text));
  } catch (error) {
    if (!isLong) summarize(whole.text);
    const isRefused = error instanceof RefusedError;
    const reason = isRefused ? 'this run may not comment (a fork, or no write permission)' : error.message;
    annotate('notice', `The comparison is in the job's summary: ${reason}.`);
  }
}

await review();
