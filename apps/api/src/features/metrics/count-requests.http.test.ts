import { once } from 'node:events';
import { IncomingMessage, METHODS, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Endpoint } from '@latchkey/contracts/endpoint';
import { endpoints } from '@latchkey/contracts/endpoints';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { getExactly } from '../../testing/get-exactly.ts';
import { rawRequest, sendRaw } from '../../testing/raw-request.ts';
import { createRequestCounter } from './count-requests.ts';
import { metricsOn, readSeries } from './testing/read-series.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: metricsOn });
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

const total = 'latchkey_http_requests_total';
const duration = 'latchkey_http_request_duration_seconds';
const series = () => readSeries(test.metrics);
/** The names of our series about requests. */
const names = async () => Object.keys(await series()).filter((name) => /_http_/.test(name));

async function expectCounted(labels: string, times: number): Promise<void> {
  const name = `${total}{${labels}}`;
  // A request is counted when its connection has taken the answer, which may be after its client has it.
  await vi.waitFor(async () => expect((await series())[name]).toBe(times));
}

describe('a request', () => {
  it('is counted and timed by the pattern of its route, its method and its status', async () => {
    const browser = test.browser();
    await browser.login('ada', testPassword);
    await browser.login('ada', 'not the password');
    await expectCounted('route="/api/auth/login",method="POST",status="200"', 1);
    await expectCounted('route="/api/auth/login",method="POST",status="401"', 1);
    const timed = await series();
    expect(timed[`${duration}_count{route="/api/auth/login",method="POST"}`]).toBe(2);
    expect(timed[`${duration}_sum{route="/api/auth/login",method="POST"}`]).toBeGreaterThan(0);
  });

  it('has the same route however its path is written', async () => {
    for (const path of ['/api/user/me', '/API/User/ME', '/api/user/me/', '/api/user/me?token=1']) {
      await test.browser().get(path);
    }
    await expectCounted('route="/api/user/me",method="GET",status="401"', 4);
  });

  it('without a route is counted as "none", and the health checks by their own', async () => {
    await test.browser().get('/api/nothing');
    await test.browser().get('/nothing');
    await test.browser().get('/healthz');
    await expectCounted('route="none",method="GET",status="404"', 2);
    await expectCounted('route="/healthz",method="GET",status="200"', 1);
  });
});

describe('a client', () => {
  it('makes no new series by paths, methods and headers of its own', async () => {
    // The server closes the connection, because the answer to HEAD names a body that does not come.
    const send = (method: string, path: string, headers: string[] = []) =>
      sendRaw(
        test.server,
        rawRequest(method, path, { headers: ['Connection: close', ...headers] }),
      );
    const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
    const paths = ['/api/user/me', '/a'];
    for (const path of paths) for (const method of known) await send(method, path);
    await getExactly(test.server, '/api/%ff');
    // This one alone is answered 400.
    await send('GET', '/api/user/me', ['Authorization: Bearer "}']);
    await vi.waitFor(async () =>
      expect((await names()).join()).toContain('"/api/user/me",method="other"'),
    );
    const before = await names();

    // CONNECT gets no answer from this server, and Node counts it as no request.
    const odd = METHODS.filter((method) => method !== 'CONNECT');
    for (const [number, method] of odd.entries()) {
      await send(method, `/api/user/me?${number}`);
      await send(method, `/${number}`);
    }
    const hostile = [
      'X-HTTP-Method-Override: EVIL',
      'X-Request-Id: "}\\nlatchkey_evil 1',
      'User-Agent: latchkey_evil{route="x"} 1',
      'X-Forwarded-For: 203.0.113.7',
      'X-Original-URL: /evil',
      'Authorization: Bearer "}',
    ];
    for (const header of hostile) await send('GET', '/api/user/me', [header]);
    for (let number = 0; number < 10; number++) {
      await getExactly(test.server, `/api/${number}/"}%0Alatchkey_evil 1`.replaceAll(' ', '%20'));
      await getExactly(test.server, `/api/user/me/${number}`);
    }
    await expectCounted('route="none",method="other",status="404"', odd.length - 7 + 1);
    expect(await names()).toEqual(before);
    expect(Object.keys(await series()).join()).not.toContain('evil');
  });
});

describe('the counter', () => {
  const registry = new Registry();
  const count = createRequestCounter(registry);

  /** Counts a request of this route whose connection broke. */
  async function breakOff(path: string): Promise<void> {
    const req = Object.assign(new IncomingMessage(new Socket()), {
      method: 'GET',
      route: { path },
    });
    const res = new ServerResponse(req);
    count(req, res, () => {});
    const closed = once(res, 'close');
    res.emit('close');
    await closed;
  }

  it('counts a client that did not wait with 499, as the log does', async () => {
    await breakOff('/user/me');
    expect(await readSeries({ registry })).toMatchObject({
      [`${total}{route="/api/user/me",method="GET",status="499"}`]: 1,
    });
  });

  it.each(Object.values<Endpoint>(endpoints).filter(({ answer }) => answer === 'event-stream'))(
    'takes no time of the event stream $path, which lasts as long as a page',
    async ({ path }) => {
      await breakOff(path);
      const text = await registry.metrics();
      expect(text).toContain(`${total}{route="/api${path}",method="GET",status="499"} 1`);
      expect(text).not.toContain(`${duration}_count{route="/api${path}"`);
    },
  );
});
