import { describe, expect, it } from 'vitest';
import { describeBriefly, describeError } from './describe-error.ts';

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

  it('quotes a database server about the connection, because those words hold no value', () => {
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
    ['what is no server', { code: '08P01' }],
  ])('does not quote %s', (_what, facts) => {
    const described = describeError(Object.assign(new Error('hunter2'), facts));
    expect(JSON.stringify(described)).not.toContain('hunter2');
  });
});

it('describeBriefly tells the same without the places', () => {
  const cause = Object.assign(new TypeError('hunter2'), { code: 'ECONNREFUSED' });
  const error = new Error('hunter2', { cause });
  expect(describeBriefly(error)).toEqual({
    type: 'Error',
    cause: { type: 'TypeError', code: 'ECONNREFUSED' },
  });
});
