// @vitest-environment node
import { problemType } from '@latchkey/contracts/problem';
import { AxiosError } from 'axios';
import { describe, expect, it } from 'vitest';
import { CallError } from '../call-error.ts';
import { toCallError } from './parse-answer.ts';

describe('an axios error as CallError', () => {
  const errorOf = async (response: object) =>
    toCallError(new AxiosError('x', 'x', undefined, undefined, response as never));

  it('has the code, the status, the wait, the request and the fields of a problem', async () => {
    const data = {
      type: problemType('rate_limited'),
      code: 'rate_limited',
      title: 'Too many',
      requestId: 'id',
      errors: [{ pointer: '#/a', detail: 'b' }],
    };
    expect(await errorOf({ data, status: 429, headers: { 'retry-after': '7' } })).toMatchObject({
      code: 'rate_limited',
      message: 'Too many',
      status: 429,
      retryAfterSeconds: 7,
      requestId: 'id',
      errors: data.errors,
    });
  });

  it('has the code `unreachable` when there was no answer', async () => {
    expect(await toCallError(new AxiosError('x', AxiosError.ERR_NETWORK))).toMatchObject({
      code: 'unreachable',
      message: 'The server did not give a usable answer.',
      errors: [],
    });
  });

  it('leaves a CallError and any other error as they are', async () => {
    for (const error of [new CallError('superseded', { message: 'x' }), new Error('boom'), null]) {
      expect(await toCallError(error)).toBe(error);
    }
  });

  it.each(['0', '-1', 'Wed, 21 Oct 2026 07:28:00 GMT'])(
    'has no wait in seconds where Retry-After is %s',
    async (value) => {
      const error = await errorOf({ data: {}, headers: { 'retry-after': value } });
      expect(error).toMatchObject({ code: 'unreachable', retryAfterSeconds: undefined });
    },
  );
});
