import { describe, expect, it } from 'vitest';
import { describeBriefly, describeError } from './describe-error.ts';

describe('describeError', () => {
  it('returns class, code, stack and causes, and no word of the messages', () => {
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

  it('returns at most three causes, even when the causes form a circle', () => {
    const error = new Error('one');
    error.cause = error;
    expect(describeError(error).cause?.cause?.cause?.cause).toBeUndefined();
  });

  it.each([['text'], [undefined], [null], [7]])(
    'returns only the type of a thrown %j',
    (thrown) => {
      expect(describeError(thrown)).toEqual({ type: typeof thrown, stack: '' });
    },
  );

  it('accepts an error without a stack, and ignores a code that is no string', () => {
    const error = Object.assign(new Error('x'), { code: 7, stack: undefined });
    expect(describeError(error)).toEqual({ type: 'Error', stack: '' });
  });

  it('quotes a database server about the connection, because such messages contain no value', () => {
    const fault = { severity: 'FATAL', code: '08P01' };
    const error = Object.assign(new Error('unsupported startup parameter: x'), fault);
    expect(describeError(error)).toMatchObject({
      code: '08P01',
      message: 'unsupported startup parameter: x',
    });
  });

  it.each([
    ['a server about a value', { severity: 'ERROR', code: '22P02' }],
    ['a server about a row', { severity: 'ERROR', code: '23505' }],
    ['an error that is not from a server', { code: '08P01' }],
  ])('does not quote %s', (_what, facts) => {
    const described = describeError(Object.assign(new Error('hunter2'), facts));
    expect(JSON.stringify(described)).not.toContain('hunter2');
  });
});

it('describeBriefly returns the same without the stacks', () => {
  const cause = Object.assign(new TypeError('hunter2'), { code: 'ECONNREFUSED' });
  const error = new Error('hunter2', { cause });
  expect(describeBriefly(error)).toEqual({
    type: 'Error',
    cause: { type: 'TypeError', code: 'ECONNREFUSED' },
  });
});
