import {request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Of an answer: logs of a job that printed for days. */
const maxBytes = 256 * 2 ** 20;

/**
 * Sends one HTTP request. Not by `fetch`, whose headers are a browser's: Ray's dashboard lets browsers change nothing.
 *
 * @param body is sent as JSON
 * @param wait milliseconds in which something has to arrive
 * @throws Error with the reason, where no whole answer comes
 */
export function sendRequest(
  method: 'GET' | 'POST',
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: object | null,
  wait: number,
): Promise<Answer> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const text = body === null ? null : JSON.stringify(body);
  const typed = text === null ? headers : {...headers, 'Content-Type': 'application/json'};
  return new Promise((resolve, reject) => {
    const request = send(url, {method, headers: typed, timeout: wait}, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
        if (bytes > maxBytes) request.destroy(new Error('the answer is too long'));
      });
      response.once('error', reject);
      response.once('end', () => {
        resolve({status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8')});
      });
    });
    request.once('timeout', () => request.destroy(new Error(`nothing came for ${wait / 1000} s`)));
    request.once('error', reject);
    request.end(text ?? undefined);
  });
}
