import { type IncomingHttpHeaders, request } from 'node:http';

export type Answer = {
  readonly what: string;
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The error's code, when there is no answer. */
  readonly code: string;
  readonly milliseconds: number;
};

export type Question = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/** Longer than every limit of the server, so that a request without an answer is the server's fault. */
const patience = 20_000;

/** Sends a request on a connection of its own. Resolves even when no answer comes. */
export function send(origin: string, { method, path, headers, body }: Question): Promise<Answer> {
  const what = `${method} ${path}`;
  const start = performance.now();
  return new Promise((done) => {
    const finish = (found: Partial<Answer>) => {
      const milliseconds = performance.now() - start;
      done({ what, status: 0, headers: {}, body: '', code: '', milliseconds, ...found });
    };
    const fail = (error: NodeJS.ErrnoException) => finish({ code: error.code ?? error.message });
    const options = { method, agent: false, timeout: patience, ...(headers && { headers }) };
    const sent = request(`${origin}${path}`, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.on('error', fail);
      answer.on('end', () =>
        finish({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
    });
    sent.on('error', fail);
    sent.on('timeout', () => sent.destroy(new Error(`no answer in ${patience} ms`)));
    sent.end(body);
  });
}
