import { describe, expect, it } from 'vitest';
import { describeError } from './describe-error.ts';

describe('describeError', () => {
  it('tells class, code, place and causes, and not one word of the messages', () => {
    const cause = Object.assign(new TypeError('the secret is hunter2'), { code: '42P01' });
    const error = new Error('Failed query\nparams: hunter2', { cause });
    const described = describeError(error);
    expect(described).toEqual({
      type: 'Error',
      stack: expect.stringContaining('describe-error.test.ts'),
      cause: { type: 'TypeError', code: '42P01', stack: expect.stringContaining('    at ') },
    });
    expect(JSON.stringify(described)).not.toContain('hunter2');
  });

  it('goes three causes deep, and ends on a circle', () => {
    const error = new Error('one');
    error.cause = error;
    expect(describeError(error).cause?.cause?.cause?.cause).toBeUndefined();
  });

  it.each([['text'], [undefined], [null], [7]])(
    'tells of %j, which somebody threw, its type alone',
    (thrown) => {
      expect(describeError(thrown)).toEqual({ type: typeof thrown, stack: '' });
    },
  );

  it('takes an error without a stack, and a code that is not a text', () => {
    const error = Object.assign(new Error('x'), { code: 7, stack: undefined });
    expect(describeError(error)).toEqual({ type: 'Error', stack: '' });
  });
});
