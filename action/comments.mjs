// The calls of GitHub's interface that a review needs: listing a pull request's comments, and writing one.

const tries = 3;
const patience = 30_000; // milliseconds for one call
const pageSize = 100;
const maxPages = 50;

/** The token may not do this: a pull request from a fork, or a workflow without the permission. */
export class RefusedError extends Error {}

/**
 * A repository's comments.
 *
 * @param {{api: string, repository: string, token: string}} place
 * @throws {RefusedError} from each call that the token may not make
 */
export function connect({api, repository, token}) {
  const call = async (method, path, body) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(method, `${api}/repos/${repository}/${path}`, token, body).catch((error) => ({error}));
      if (answer.error === undefined && answer.status < 500 && answer.status !== 429) return read(answer, method, path);
      if (attempt === tries) throw answer.error ?? new Error(`GitHub answered ${answer.status} to ${method} ${path}`);
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
    }
  };
  return {
    /** The id of the comment that begins with a text, or null. */
    async find(number, beginning) {
      for (let page = 1; page <= maxPages; page++) {
        const found = await call('GET', `issues/${number}/comments?per_page=${pageSize}&page=${page}`);
        const own = found.find(({body}) => body?.startsWith(beginning));
        if (own !== undefined) return own.id;
        if (found.length < pageSize) return null;
      }
      return null;
    },
    create: (number, body) => call('POST', `issues/${number}/comments`, {body}),
    renew: (id, body) => call('PATCH', `issues/comments/${id}`, {body}),
  };
}

function send(method, url, token, body) {
  return fetch(url, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'specnet-review',
      'x-github-api-version': '2022-11-28',
    },
    signal: AbortSignal.timeout(patience),
  });
}

async function read(answer, method, path) {
  if ([401, 403, 404].includes(answer.status)) throw new RefusedError(`GitHub answered ${answer.status}`);
  if (!answer.ok) throw new Error(`GitHub answered ${answer.status} to ${method} ${path}`);
  return answer.json();
}
