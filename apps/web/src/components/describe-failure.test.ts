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

  it('a request that was refused as forged leads to the right address', () => {
    expect(describeFailure({ code: 'csrf_rejected', requestId: 'abc' })).toEqual({
      happened: 'The server does not accept requests from this page.',
      next: expect.stringContaining('Open the application at its own address.'),
      reference: 'abc',
    });
  });

  it('one that nothing is known about gives no reference it does not have', () => {
    expect(describeFailure({ code: 'something new' })).toEqual({
      happened: 'Something went wrong on our side.',
      next: 'Try again in a few moments.',
      reference: undefined,
    });
  });
});
