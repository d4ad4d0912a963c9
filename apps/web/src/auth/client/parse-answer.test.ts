// @vitest-environment node
import { type ProblemCode, problems, problemType } from '@latchkey/contracts/problem';
import { AxiosHeaders, type AxiosResponse } from 'axios';
import { describe, expect, it } from 'vitest';
import { isSession, readBody, toProblemError } from './parse-answer.ts';

const ours = 'Bearer realm="api"';
const page = '<!doctype html><title>401</title>';
/** What gateways answer with: their code is text, too. */
const foreign = { type: 'about:blank', title: 'Unauthorized', code: '401' };

type Answer = { status?: number; headers?: Record<string, string>; data?: unknown; url?: string };

const errorOf = ({ status = 401, headers = {}, data = page, url = '/user/me' }: Answer) =>
  toProblemError({
    status,
    statusText: '',
    headers: AxiosHeaders.from(headers),
    data,
    config: { url, headers: new AxiosHeaders() },
  } as AxiosResponse);

describe('an answer whose body is not of this API', () => {
  it.each([
    ['/auth/refresh', `${ours}, error="invalid_token"`, 'refresh_token_invalid'],
    ['/auth/refresh', ours, 'refresh_token_missing'],
    ['/auth/login', ours, 'invalid_credentials'],
    ['/user/me', `${ours}, error="invalid_token"`, 'access_token_invalid'],
    [
      '/user/me',
      `${ours}, error="invalid_token", error_description="It expired"`,
      'access_token_invalid',
    ],
    ['/user/me', ours, 'access_token_missing'],
    [
      '/auth/refresh',
      `Basic realm="proxy", ${ours}, error="invalid_token"`,
      'refresh_token_invalid',
    ],
    ['/auth/refresh', `bearer realm="api" ,error="invalid_token"`, 'refresh_token_invalid'],
  ])('from %s with the challenge %s has the code %s', async (url, challenge, code) => {
    for (const data of [page, '', null, undefined, new Blob([page]), foreign, { code: '401' }]) {
      const error = await errorOf({ url, data, headers: { 'WWW-Authenticate': challenge } });
      expect(error.code).toBe(code);
    }
  });

  it.each([
    ['no challenge', 401, undefined],
    ['another realm', 401, 'Bearer realm="portal", error="invalid_token"'],
    ['another scheme', 401, 'Basic realm="api"'],
    ['a realm that only begins like ours', 401, 'Bearer realm="api2", error="invalid_token"'],
    ['another error', 401, `${ours}, error="insufficient_user_authentication"`],
    ['our challenge on a 403', 403, `${ours}, error="invalid_token"`],
    ['our challenge on a 407', 407, `${ours}, error="invalid_token"`],
    ['our challenge on a 511', 511, ours],
    ['our challenge on a 502', 502, `${ours}, error="invalid_token"`],
  ])('with %s ends no session', async (_name, status, challenge) => {
    const headers = challenge === undefined ? {} : { 'WWW-Authenticate': challenge };
    for (const data of [page, foreign]) {
      const error = await errorOf({ status, headers, data, url: '/auth/refresh' });
      expect(error.code).toBe('unreachable');
    }
  });

  it('counts as the API’s when its request is unknown', async () => {
    const response = { status: 401, headers: { 'www-authenticate': ours }, data: page };
    expect((await toProblemError(response as never)).code).toBe('access_token_missing');
  });
});

describe('a problem of ours', () => {
  const problem = (code: ProblemCode) => {
    return { ...problems[code], type: problemType(code), code, requestId: 'r' };
  };

  it.each(Object.keys(problems) as ProblemCode[])(
    '%s is read as an object and as text',
    async (code) => {
      for (const data of [problem(code), JSON.stringify(problem(code))]) {
        const error = await errorOf({ status: problems[code].status, data, headers: {} });
        expect(error).toMatchObject({ code, message: problems[code].title, requestId: 'r' });
      }
    },
  );

  it('is recognised by its body, whatever its content type and its challenge are', async () => {
    const headers = {
      'Content-Type': 'text/html',
      'WWW-Authenticate': `${ours}, error="invalid_token"`,
    };
    const data = JSON.stringify(problem('refresh_token_missing'));
    expect((await errorOf({ data, headers, url: '/auth/refresh' })).code).toBe(
      'refresh_token_missing',
    );
  });

  // A code that only a newer API has is ours, too.
  const type = problemType('x' as ProblemCode);

  it.each([
    [
      { type, code: 'x', title: 5, requestId: 7, errors: 'none' },
      { message: '5', requestId: undefined, errors: [] },
    ],
    [
      {
        ...{ type, code: 'x', title: 't' },
        errors: [null, 1, { pointer: '#/a' }, { pointer: '#/a', detail: 'd' }],
      },
      { errors: [{ pointer: '#/a', detail: 'd' }] },
    ],
  ])('loses members of another kind: %o', async (data, expected) => {
    expect(await errorOf({ status: 422, data })).toMatchObject({ code: 'x', ...expected });
  });
});

describe('Retry-After', () => {
  const now = 'Wed, 21 Oct 2026 07:28:00 GMT';
  const wait = async (value: string, headers = {}) =>
    (await errorOf({ status: 503, headers: { 'Retry-After': value, ...headers } }))
      .retryAfterSeconds;

  it.each([
    ['1', 1],
    ['900', 900],
    [' 7 ', 7],
    ['2147484', 86_400],
    ['2592000', 86_400],
    ['9'.repeat(400), 86_400],
    ['0', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['Infinity', undefined],
    ['1e400', undefined],
    ['0x10', undefined],
    ['NaN', undefined],
    ['', undefined],
    ['soon', undefined],
    ['5, 5', undefined],
  ])('of %s means a wait of %s s', async (value, seconds) => {
    expect(await wait(value)).toBe(seconds);
  });

  it.each([
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30],
    ['Fri, 21 Oct 2095 07:28:00 GMT', 86_400],
    ['Wed, 21 Oct 2026 07:27:00 GMT', undefined],
  ])('of %s counts from the answer’s own date', async (value, seconds) => {
    expect(await wait(value, { Date: now })).toBe(seconds);
  });

  it('is ignored when it is a date and the answer’s own date cannot be read', async () => {
    expect(await wait(now)).toBeUndefined();
    expect(await wait(now, { Date: 'today' })).toBeUndefined();
  });
});

it('the reason that a problem gives is kept when it is text', async () => {
  const errors = await Promise.all(
    ['The Origin header is missing.', 7, null].map((detail) =>
      errorOf({
        status: 403,
        data: { type: problemType('csrf_rejected'), code: 'csrf_rejected', detail },
      }),
    ),
  );
  expect(errors.map(({ detail }) => detail)).toEqual([
    'The Origin header is missing.',
    undefined,
    undefined,
  ]);
});

describe('a session', () => {
  const session = { accessToken: 't', expiresIn: 900, user: { id: 'u' } };

  it.each([1, 900, 0.5, 1e12])('may live for %s s', (expiresIn) => {
    expect(isSession({ ...session, expiresIn })).toBe(true);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '900', null, undefined, [900], true])(
    'cannot live for %s',
    (expiresIn) => {
      expect(isSession({ ...session, expiresIn })).toBe(false);
    },
  );
});

it('a body of bytes is read as text, and any other is left as it is', async () => {
  const stream = new ReadableStream();
  const text = 'text';
  const bytes = new TextEncoder().encode(text);
  const read = await Promise.all(
    [new Blob([text]), bytes.buffer, text, null, stream].map(readBody),
  );
  expect(read).toEqual([text, text, text, null, stream]);
});
