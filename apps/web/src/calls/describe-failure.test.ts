import { problems } from '@latchkey/contracts/problem';
import { describe, expect, it } from 'vitest';
import { CallError, type CallErrorCode } from '../auth/call-error.ts';
import { describeFailure, isOutage } from './describe-failure.ts';
import { waitInWords } from './wait-in-words.ts';

describe('a wait in words', () => {
  it.each([
    [0, '1 second'],
    [0.2, '1 second'],
    [1, '1 second'],
    [59.5, '60 seconds'],
    [60, '60 seconds'],
    [61, 'about 2 minutes'],
    [90, 'about 2 minutes'],
    [3600, 'about 60 minutes'],
    [3601, 'about 2 hours'],
  ])('of %d seconds is “%s”, which is never shorter than the wait', (seconds, words) => {
    expect(waitInWords(seconds)).toBe(words);
  });
});

const describeCode = (code: string, facts: { requestId?: string; detail?: string } = {}) =>
  describeFailure(new CallError(code as CallErrorCode, { message: 'of the server', ...facts }));

it.each(Object.keys(problems))('the words for %s explain what happened and what to do', (code) => {
  const { happened, next } = describeCode(code);
  for (const text of [happened, next]) expect(text).toMatch(/^[A-Z].*[.:]$/);
});

describe('a failure in words', () => {
  it.each([
    ['superseded', 'The session changed in the meantime.', 'Try again.'],
    ['aborted', 'The request was stopped.', 'Try again.'],
    ['access_token_invalid', 'Your session has ended.', 'Sign in again to go on.'],
    ['not_found', 'does not know this request any more.', 'Reload the page, then try again.'],
    ['payload_too_large', 'could not accept what you typed.', 'Make it shorter, then try again.'],
    ['validation_failed', 'could not accept what you typed.', 'Check it, then try again.'],
    ['csrf_rejected', 'a request from this address.', 'Open the page at its usual address'],
  ])('does not call %s a fault on our side, and names what helps', (code, happened, next) => {
    const text = describeCode(code, { requestId: 'request-1' });
    expect(text.happened).toContain(happened);
    expect(text.next).toContain(next);
    expect(text.reference).toBeUndefined();
  });

  it('quotes the server’s advice on the right address when a request came from a wrong one', () => {
    const detail = 'Open http://localhost:3000 instead.';
    expect(describeCode('csrf_rejected', { detail }).next).toBe(detail);
  });

  it('calls an internal error a fault on our side, and contains the reference if there is one', () => {
    expect(describeCode('internal_error')).toEqual({
      happened: 'Something went wrong on our side.',
      next: 'Try again in a few moments.',
      reference: undefined,
    });
    expect(describeCode('internal_error', { requestId: 'request-1' })).toMatchObject({
      next: 'Try again. If it keeps happening, quote this reference:',
      reference: 'request-1',
    });
  });

  it.each(['something new', 'toString'])(
    'states for the code %s that this page does not know the answer',
    (code) => {
      expect(describeCode(code, { requestId: 'request-1' })).toEqual({
        happened: 'The server answered something that this page does not know.',
        next: 'Reload the page, then try again.',
      });
    },
  );

  it.each([new TypeError('x is not a function'), 'a text', undefined])(
    'calls %o, which is no failed call, a fault of the page and never of the connection',
    (bug) => {
      expect(describeFailure(bug)).toEqual({
        happened: 'Something went wrong here.',
        next: 'Reload the page, then try again.',
      });
      expect(isOutage(bug)).toBe(false);
    },
  );
});
