import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
// We import by path, because Node loads Vite's configuration and cannot read the TypeScript of a package.
import { product } from '../../packages/contracts/src/product.ts';

/** What the dev server does to the next refresh request, once. */
type Fault = 'fail' | 'delay' | 'lose';

const faults = new Set<string>(['fail', 'delay', 'lose']);
const authPath = '/api/auth/';
const refreshPath = `${authPath}refresh`;
/** Longer than the client waits for a refresh (8 s). */
const delay = 9_000;

const unavailable = {
  type: `urn:${product.slug}:problem:service_unavailable`,
  title: 'The service is temporarily unavailable',
  status: 503,
  code: 'service_unavailable',
  requestId: 'dev-server',
};

/**
 * The lab's network, which exists only in the dev server. Between browser and API it fails, delays or loses the next
 * refresh. It also plays the thief: a second client with a copy of the refresh cookie. The API does not know about it.
 */
export function labProxy({ api, publicOrigin }: { api: string; publicOrigin: string }): Plugin {
  const cookiePair = pairReader(publicOrigin);
  let armed: Fault | null = null;
  /** The browser's refresh cookie as `name=value`; empty when the browser has none. */
  let newest = '';
  let stolen = '';

  /** Records the refresh cookie that the browser sends, and the one that an answer of the auth routes leaves in it. */
  function watchCookie(req: IncomingMessage, res: ServerResponse): void {
    newest = cookiePair(req.headers.cookie ?? '') ?? newest;
    res.once('finish', () => {
      const lines = [res.getHeader('set-cookie') ?? []].flat().map(String);
      newest = pairLeftBy(lines) ?? newest;
    });
  }

  /** The refresh cookie after these Set-Cookie lines: its pair, '' when cleared, undefined when they do not set it. */
  function pairLeftBy(lines: readonly string[]): string | undefined {
    const line = lines.findLast((text) => cookiePair(text) !== undefined);
    return line?.includes('Max-Age=0;') ? '' : line && cookiePair(line);
  }

  async function replay(res: ServerResponse): Promise<void> {
    if (!stolen) return answer(res, 409, { error: 'Nothing has been copied yet.' });
    const headers = { Cookie: stolen, 'X-Requested-With': 'XMLHttpRequest' };
    const got = await fetch(`${api}${refreshPath}`, { method: 'POST', headers });
    if (got.ok) stolen = pairLeftBy(got.headers.getSetCookie()) ?? stolen;
    const verdict = /desc="(\w+)"/.exec(got.headers.get('server-timing') ?? '')?.[1] ?? null;
    answer(res, 200, { status: got.status, verdict });
  }

  async function control(path: string, res: ServerResponse): Promise<void> {
    if (faults.has(path)) armed = path as Fault;
    else if (path === 'steal') {
      if (!newest) return answer(res, 409, { error: 'No refresh cookie is known.' });
      stolen = newest;
    } else if (path === 'replay') return replay(res);
    else if (path !== 'status') return answer(res, 404, {});
    answer(res, 200, { armed });
  }

  function refresh(req: IncomingMessage, res: ServerResponse, next: () => void): void {
    const fault = armed;
    armed = null;
    if (fault === 'lose') {
      // The API has acted and answered, but its cookie and body do not reach the browser. We send a bare status line,
      // because Chromium repeats a request by itself when a reused connection closes without an answer.
      res.writeHead = () => {
        res.removeHeader('set-cookie');
        req.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n');
        return res;
      };
    }
    if (fault === 'fail') answer(res, 503, unavailable);
    else if (fault === 'delay') setTimeout(next, delay);
    else next();
  }

  return {
    name: 'lab-proxy',
    apply: 'serve',
    configureServer({ middlewares }) {
      middlewares.use((req, res, next) => {
        const path = req.url ?? '';
        if (path.startsWith('/__lab/') && isFromPage(req)) {
          control(path.slice('/__lab/'.length), res).catch(next);
          return;
        }
        if (path.startsWith(authPath)) watchCookie(req, res);
        if (path === refreshPath) refresh(req, res, next);
        else next();
      });
    },
  };
}

/** Whether our own page sent the request. A page of another port could take over the session through the thief. */
function isFromPage({ method, headers }: IncomingMessage): boolean {
  const { origin = '', host } = headers;
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  const isOwn = URL.canParse(origin) && new URL(origin).host === host && site === 'same-origin';
  return method === 'POST' && 'x-requested-with' in headers && isOwn;
}

/**
 * Finds the refresh cookie's pair in a Cookie or Set-Cookie header, by the name that the API gives it
 * (apps/api/src/http/refresh-cookie.ts). Only the name helps, because the cookies of other localhost ports arrive here
 * too.
 */
function pairReader(publicOrigin: string): (header: string) => string | undefined {
  const { protocol, port } = new URL(publicOrigin);
  const name =
    protocol === 'https:' ? '__Host-refreshToken' : `${product.slug}-${port || 80}-refresh`;
  const pair = new RegExp(`(?:^|; )(${name}=[^;]*)`);
  return (header) => pair.exec(header)?.[1];
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  res.end(JSON.stringify(body));
}
