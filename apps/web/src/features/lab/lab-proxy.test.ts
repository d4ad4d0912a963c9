import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { labProxy } from '../../../lab-proxy.ts';

type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The dev server's middleware, and whether it let a request through to the API. */
function setUp() {
  let middleware: Middleware = () => {};
  const use = (given: Middleware) => {
    middleware = given;
  };
  const server = { middlewares: { use } };
  const { configureServer } = labProxy({ api: 'http://api.example' });
  (configureServer as unknown as (given: typeof server) => void)(server);
  return (url: string, headers: object = { 'x-requested-with': 'XMLHttpRequest' }) => {
    const req = new IncomingMessage(new Socket());
    Object.assign(req, { url, method: 'POST', headers });
    const res = new ServerResponse(req);
    const next = vi.fn();
    middleware(req, res, next);
    return { res, next };
  };
}

/** What the client waits for a refresh (api.ts). */
const patience = 8_000;

it('a refresh that is to be delayed goes to the API when the client no longer waits, and the one after it at once', () => {
  const post = setUp();
  post('/__lab/delay');
  const { next } = post('/api/auth/refresh');
  expect(post('/api/auth/refresh').next).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(patience);
  expect(next).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(next).toHaveBeenCalledOnce();
});

it('a refresh that is to fail is answered 503 and never reaches the API, nor is any other call touched', () => {
  const post = setUp();
  post('/__lab/fail');
  expect(post('/api/auth/login').next).toHaveBeenCalledOnce();
  const { res, next } = post('/api/auth/refresh');
  expect([res.statusCode, next.mock.calls.length]).toEqual([503, 0]);
});

it('no form or link of another site can arm it: they cannot send the header', () => {
  const post = setUp();
  expect(post('/__lab/fail', {}).next).toHaveBeenCalledOnce();
  expect(post('/api/auth/refresh').next).toHaveBeenCalledOnce();
});
