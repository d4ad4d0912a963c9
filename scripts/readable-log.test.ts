import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { writeReadably } from './readable-log.ts';

/** Writes this line, and returns the result without colours and times. */
async function read(line: string): Promise<string> {
  const log = new PassThrough();
  const out = new PassThrough();
  writeReadably(log, out, { colour: false });
  log.end(`${line}\n`);
  const [text] = await once(out, 'data');
  return String(text).replaceAll(/^\[\d\d:\d\d:\d\d\] /gm, '');
}

const time = '2026-01-02T03:04:05.678Z';

it('a request is one line with its method, route, status and time', async () => {
  const line = JSON.stringify({
    ...{ level: 30, time, reqId: 'oTNeqAi1Jnust5DDroG_eA', responseTime: 6, method: 'GET' },
    ...{ route: '/api/user/me', status: 401, address: '127.0.0.1', userAgent: 'node' },
    msg: 'request answered',
  });
  expect(await read(line)).toBe('INFO: GET /api/user/me 401 in 6 ms\n');
});

it('a request without a known route is marked as such', async () => {
  const line = JSON.stringify({ level: 30, time, method: 'GET', status: 404, responseTime: 1 });
  expect(await read(line)).toBe('INFO: GET (no route) 404 in 1 ms\n');
});

it('an event is one line with its name', async () => {
  const line = JSON.stringify({ level: 40, time, event: 'authn_token_reuse', msg: 'reused' });
  expect(await read(line)).toBe('WARN: reused (authn_token_reuse)\n');
});

it('an error keeps its code, its stack and its cause, so that a developer finds the line', async () => {
  const cause = { type: 'DatabaseError', code: '42P01', stack: '    at query (pg.js:3:4)' };
  const err = { type: 'TypeError', stack: '    at login (login.ts:1:2)', cause };
  expect(await read(JSON.stringify({ level: 50, time, err, msg: 'unexpected error' }))).toBe(
    [
      'ERROR: unexpected error',
      '    TypeError',
      '    at login (login.ts:1:2)',
      '    caused by',
      '    DatabaseError 42P01',
      '    at query (pg.js:3:4)\n',
    ].join('\n'),
  );
});

it('a line that is not JSON is written unchanged', async () => {
  expect(await read('DeprecationWarning: old')).toBe('DeprecationWarning: old\n');
});
