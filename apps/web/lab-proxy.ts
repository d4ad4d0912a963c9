import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';

/** What the dev server does to the next refresh that passes through it, once. */
type Fault = 'fail' | 'delay' | 'lose';

const faults = new Set<string>(['fail', 'delay', 'lose']);
const refreshPath = '/api/auth/refresh';
/** Longer than the client waits for a refresh (8 s). */
const delay = 9_000;

const unavailable = {
  type: 'urn:latchkey:problem:service_unavailable',
  title: 'The service is temporarily unavailable',
  status: 503,
  code: 'service_unavailable',
  requestId: 'dev-server',
};

/**
 * The lab's network, in the dev server and nowhere else: between browser and API it fails, delays or loses the next
 * refresh, and it plays the thief, a second client with a copy of the refresh cookie. The API knows nothing of it.
 */
export function labProxy({ api }: { api: string }): Plugin {
  let armed: Fault | null = null;
  let lastCookie = '';
  let stolen = '';

  async function replay(res: ServerResponse): Promise<void> {
    if (!stolen) return answer(res, 409, { error: 'Nothing has been copied yet.' });
    const headers = { Cookie: stolen, 'X-Requested-With': 'XMLHttpRequest' };
    const got = await fetch(`${api}${refreshPath}`, { method: 'POST', headers });
    if (got.ok) stolen = cookiePair(got.headers.getSetCookie()) || stolen;
    const verdict = /desc="(\w+)"/.exec(got.headers.get('server-timing') ?? '')?.[1] ?? null;
    answer(res, 200, { status: got.status, verdict });
  }

  async function control(path: string, res: ServerResponse): Promise<void> {
    if (faults.has(path)) armed = path as Fault;
    else if (path === 'steal') stolen = lastCookie;
    else if (path === 'replay') return replay(res);
    else if (path !== 'status') return answer(res, 404, {});
    answer(res, 200, { armed, hasCookie: lastCookie !== '', hasStolen: stolen !== '' });
  }

  function refresh(req: IncomingMessage, res: ServerResponse, next: () => void): void {
    lastCookie = req.headers.cookie ?? lastCookie;
    res.once('close', () => {
      lastCookie = cookiePair([res.getHeader('set-cookie') ?? []].flat().map(String)) || lastCookie;
    });
    const fault = armed;
    armed = null;
    if (fault === 'lose') {
      // The API has acted and answered; its cookie and body do not reach the browser. The line that does keeps
      // Chromium from asking again by itself, as it does when a connection that it used before ends in silence.
      res.writeHead = () => {
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
        const isFromPage = req.method === 'POST' && 'x-requested-with' in req.headers;
        if (path.startsWith('/__lab/') && isFromPage) {
          control(path.slice('/__lab/'.length), res).catch(next);
        } else if (path === refreshPath) refresh(req, res, next);
        else next();
      });
    },
  };
}

/** The cookie a browser would keep of these Set-Cookie lines; empty when there is none. */
function cookiePair(lines: readonly string[]): string {
  return lines.find((line) => !line.includes('Max-Age=0'))?.split(';')[0] ?? '';
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  res.end(JSON.stringify(body));
}
