import {createServer} from 'node:http';
import type {TestContext} from 'node:test';

export interface Comment {
  readonly id: number;
  body: string;
}

/** What a test may see of the server, and set. */
export interface MadeGitHub {
  readonly url: string;
  readonly comments: Comment[];
  /** Every call, as `POST /repos/…`. */
  readonly calls: string[];
  /** Answers with this status in place of the next calls, as often as it says. */
  refuse: {status: number; times: number};
}

/** A local server that lists, writes and renews comments of pull request 7, as GitHub's REST interface does. */
export async function serveGitHub(context: TestContext): Promise<MadeGitHub> {
  const made: MadeGitHub = {url: '', comments: [], calls: [], refuse: {status: 200, times: 0}};
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const {pathname, searchParams} = new URL(request.url ?? '', 'http://localhost');
      made.calls.push(`${request.method} ${pathname}`);
      const answer = (status: number, body: unknown) => {
        response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
      };
      if (request.headers.authorization !== 'Bearer secret-token') return answer(401, {});
      if (made.refuse.times > 0) {
        made.refuse.times--;
        return answer(made.refuse.status, {});
      }
      const list = '/repos/ours/nets/issues/7/comments';
      const body = text === '' ? '' : (JSON.parse(text) as {body: string}).body;
      if (body.length > 65536) return answer(422, {});
      if (request.method === 'GET' && pathname === list) {
        const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page'))];
        return answer(200, made.comments.slice(size * (page - 1), size * page));
      }
      if (request.method === 'POST' && pathname === list) {
        made.comments.push({id: made.comments.length + 1, body});
        return answer(201, made.comments.at(-1));
      }
      const id = Number(/^\/repos\/ours\/nets\/issues\/comments\/(\d+)$/u.exec(pathname)?.[1]);
      const comment = made.comments.find((one) => one.id === id);
      if (request.method !== 'PATCH' || comment === undefined) return answer(404, {});
      comment.body = body;
      return answer(200, comment);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(made, {url: `http://127.0.0.1:${port}`});
}
