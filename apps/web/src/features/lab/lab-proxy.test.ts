import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { product } from '@latchkey/contracts/product';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { labProxy } from '../../../lab-proxy.ts';

const cookieAt = (port: number) => `${product.slug}-${port}-refresh`;

type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fromPage = {
  'x-requested-with': 'XMLHttpRequest',
  host: 'localhost:3000',
  origin: 'http://localhost:3000',
  'sec-fetch-site': 'same-origin',
};

/** Sets up the dev server's middleware, and shows whether it let a request through to the API. */
function setUp() {
  let middleware: Middleware = () => {};
  const use = (given: Middleware) => {
    middleware = given;
  };
  const server = { middlewares: { use } };
  const { configureServer } = labProxy({
    api: 'http://api.example',
    publicOrigin: 'http://localhost:3000',
  });
  (configureServer as unknown as (given: typeof server) => void)(server);
  return (url: string, headers: object = fromPage) => {
    const req = new IncomingMessage(new Socket());
    Object.assign(req, { url, method: 'POST', headers });
    const res = new ServerResponse(req);
    const next = vi.fn();
    middleware(req, res, next);
    return { res, next };
  };
}

/** How long the client waits for a refresh (client/auth-calls.ts), in milliseconds. */
const patience = 8_000;

it('a delayed refresh reaches the API after the client has given up, and the next one at once', () => {
  const post = setUp();
  post('/__lab/delay');
  const { next } = post('/api/auth/refresh');
  expect(post('/api/auth/refresh').next).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(patience);
  expect(next).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(next).toHaveBeenCalledOnce();
});

it('a refresh that is to fail gets a 503 and never reaches the API, and other calls pass', () => {
  const post = setUp();
  post('/__lab/fail');
  expect(post('/api/auth/login').next).toHaveBeenCalledOnce();
  const { res, next } = post('/api/auth/refresh');
  expect([res.statusCode, next.mock.calls.length]).toEqual([503, 0]);
});

it.each([
  ['without the header, as forms and links of another site', { 'x-requested-with': undefined }],
  [
    'from a page of another port',
    { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' },
  ],
  [
    'from a page of another port, in a browser without Fetch Metadata',
    { origin: 'http://localhost:9999' },
  ],
  ['from a page without an origin', { origin: 'null' }],
  ['without any origin', { origin: undefined }],
  ['that the browser marks as cross-site', { 'sec-fetch-site': 'cross-site' }],
])('no request %s can arm a fault or steal a cookie', (_which, change) => {
  const post = setUp();
  const given = Object.entries({ ...fromPage, ...change }).filter(([, value]) => value);
  for (const command of ['fail', 'steal', 'replay', 'status']) {
    expect(post(`/__lab/${command}`, Object.fromEntries(given)).next).toHaveBeenCalledOnce();
  }
  expect(post('/api/auth/refresh').next).toHaveBeenCalledOnce();
});

it('only the cookie of this project can be stolen, although localhost sends the cookies of every port', () => {
  const post = setUp();
  const steal = () => post('/__lab/steal').res.statusCode;
  post('/api/auth/login', { ...fromPage, cookie: `${cookieAt(3001)}=x; refreshToken=y` });
  expect(steal()).toBe(409);
  post('/api/auth/login', {
    ...fromPage,
    cookie: `${cookieAt(3001)}=x; ${cookieAt(3000)}=y`,
  });
  expect(steal()).toBe(200);
});
