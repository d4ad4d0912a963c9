import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';

/** How requests leave this machine. A test names its own machine, its certificate and another address of its own. */
export type Network = {
  readonly lookup?: LookupFunction;
  readonly ca?: string;
  readonly localAddress?: string;
};

export type Question = {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Stops reading at the first bytes of the body, because an event stream does not end. */
  readonly firstBytes?: boolean;
  /** Milliseconds until the request is given up. */
  readonly within?: number;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly setCookies: readonly string[];
  readonly text: string;
  /** The address that this machine used for the connection. */
  readonly localAddress: string;
};

/** There was no answer in time, or not the whole answer. */
export class TooLateError extends Error {
  readonly code = 'ETIMEDOUT';
  constructor(ms: number) {
    super(`There was no answer within ${ms} ms`);
  }
}

/**
 * Sends one request on a connection of its own. Node's own client is used, because `fetch` follows redirects, hides
 * Set-Cookie and refuses some headers.
 *
 * @throws TooLateError; otherwise the error of Node with its `code`
 */
export function ask(network: Network, url: URL, question: Question = {}): Promise<Answer> {
  const { method = 'GET', json, firstBytes = false, within = 10_000 } = question;
  const body = json === undefined ? '' : JSON.stringify(json);
  const headers = {
    'User-Agent': 'doctor',
    ...(body && { 'Content-Type': 'application/json' }),
    ...(method === 'POST' && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...question.headers,
  };
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const signal = AbortSignal.timeout(within);
  return new Promise((done, refuse) => {
    // When the time is up in the middle of an answer, Node reports a reset connection.
    const fail = (error: Error) => refuse(signal.aborted ? new TooLateError(within) : error);
    const sent = send(url, { method, headers, agent: false, signal, ...network });
    sent.on('error', fail).on('response', (res) => {
      const { localAddress = '' } = res.socket;
      const chunks: Buffer[] = [];
      const finish = () => done(toAnswer(res, Buffer.concat(chunks).toString(), localAddress));
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (!firstBytes) return;
        finish();
        sent.destroy();
      });
      res.on('end', finish).on('error', fail);
    });
    sent.end(body);
  });
}

function toAnswer(res: IncomingMessage, text: string, localAddress: string): Answer {
  const { statusCode: status = 0, headers } = res;
  return { status, headers, setCookies: headers['set-cookie'] ?? [], text, localAddress };
}

/** The code of an error answer of the API; null for every other answer. */
export function codeOf(answer: Answer): string | null {
  if (!isProblemJson(answer)) return null;
  const { code } = readJson(answer) as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

const isProblemJson = ({ headers }: Answer) =>
  /^application\/problem\+json\b/.test(headers['content-type'] ?? '');

/** The body as an object. A body that is not JSON is an empty object. */
export function readJson({ text }: Pick<Answer, 'text'>): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The origin to which an answer redirects, if it is another one than that of the request. */
export function redirectOf({ status, headers }: Answer, url: URL): string | null {
  if (status < 300 || status > 399 || !headers.location) return null;
  const target = new URL(headers.location, url).origin;
  return target === url.origin ? null : target;
}

/** Whether a proxy asks for a password of its own. */
export const asksForBasic = ({ headers }: Answer): boolean =>
  /^basic\b/i.test(headers['www-authenticate'] ?? '');

/** The media type, or `nothing` for an answer without a body. */
export const kindOf = ({ headers }: Answer): string =>
  headers['content-type']?.split(';')[0] ?? 'nothing';
