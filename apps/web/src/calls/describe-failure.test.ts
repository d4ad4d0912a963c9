import { describe, expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';
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
  ])('of %d seconds is %s: never shorter than the wait', (seconds, words) => {
    expect(waitInWords(seconds)).toBe(words);
  });
});

describe('a failure in words', () => {
  it('a session that changed meanwhile is told as that', () => {
    expect(describeFailure({ code: 'superseded' }).happened).toBe(
      'The session changed in the meantime.',
    );
  });

  it.each([
    ['access_token_invalid', 'Your session has ended.', 'Sign in again to go on.'],
    ['not_found', 'does not know this request any more.', 'Reload the page, then try again.'],
    ['payload_too_large', 'could not accept what you typed.', 'Make it shorter, then try again.'],
    ['validation_failed', 'could not accept what you typed.', 'Check it, then try again.'],
    ['csrf_rejected', 'a request from this address.', 'Open the page at its usual address'],
  ])('%s is not called a fault on our side, and what helps is named', (code, happened, next) => {
    const text = describeFailure({ code, requestId: 'request-1' });
    expect(text.happened).toContain(happened);
    expect(text.next).toContain(next);
    expect(text.reference).toBeUndefined();
  });

  it('a request from the wrong address is told with what the server says of the right one', () => {
    const detail = 'Open http://localhost:3000 instead.';
    expect(describeFailure({ code: 'csrf_rejected', detail }).next).toBe(detail);
  });

  it.each(['internal_error', 'something new', 'toString'])(
    '%s is on our side, and gives no reference it does not have',
    (code) => {
      expect(describeFailure({ code })).toEqual({
        happened: 'Something went wrong on our side.',
        next: 'Try again in a few moments.',
        reference: undefined,
      });
    },
  );
});
