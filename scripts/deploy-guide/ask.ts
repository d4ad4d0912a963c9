import { request as requestHttp } from 'node:http';
import { type Agent, request as requestHttps } from 'node:https';
import type { Site } from './site.ts';

export const name = 'app.example.com';

export type Question = {
  readonly method?: string;
  /** The path is sent as it is; dots and double slashes stay. */
  readonly path?: string;
  readonly scheme?: 'http' | 'https';
  /** The client's address. To nginx, each address of 127.0.0.0/8 is a different client. */
  readonly from?: string;
  readonly host?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Without an agent, each request has its own connection. */
  readonly agent?: Agent;
};

export type Answer = {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
};

const patience = 20_000;

/** Sends a request to nginx. Rejects when the connection ends without an answer. */
export function ask(site: Pick<Site, 'ports' | 'cert'>, question: Question): Promise<Answer> {
  const { method = 'GET', path = '/', scheme = 'https', from, host = name, body } = question;
  const options = {
    host: '127.0.0.1',
    port: site.ports[scheme],
    method,
    path,
    agent: question.agent ?? false,
    timeout: patience,
    ...(from && { localAddress: from }),
    headers: {
      Host: host,
      ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...question.headers,
    },
  };
  return new Promise((done, fail) => {
    const sent =
      scheme === 'http'
        ? requestHttp(options)
        : requestHttps({ ...options, ca: site.cert, servername: name });
    sent.on('error', fail);
    sent.on('timeout', () => sent.destroy(new Error(`no answer in ${patience} ms`)));
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('error', fail);
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        done({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.end(body);
  });
}

/** The headers that a page of the application sends with a call that changes something. */
export const pageHeaders = {
  'Content-Type': 'application/json',
  'X-Requested-With': 'XMLHttpRequest',
  Origin: `https://${name}`,
};

export const logIn = (username: string, password: string): Question => ({
  method: 'POST',
  path: '/api/auth/login',
  headers: pageHeaders,
  body: JSON.stringify({ username, password }),
});

/** The first cookie that an answer sets, in the form of a Cookie header, and its attributes. */
export function cookieOf({ headers }: Answer): { cookie: string; attributes: string[] } {
  const [cookie = '', ...attributes] = headers['set-cookie']?.[0]?.split('; ') ?? [];
  return { cookie, attributes };
}
