import { describe, expect, it } from 'vitest';
import { describeStartFault } from './start-fault.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('describeStartFault', () => {
  it.each([
    ['28P01', /refuses the user or the password/],
    ['28000', /does not let the user .* in from here/],
    ['3D000', /does not exist/],
    ['42501', /may not make tables/],
    ['ECONNREFUSED', /cannot be reached/],
    ['ENOTFOUND', /cannot be reached/],
  ])('%s has a sentence, also as a cause', (code, sentence) => {
    expect(describeStartFault(withCode(code))).toMatch(sentence);
    const wrapped = new Error('Failed query', { cause: withCode(code) });
    expect(describeStartFault(wrapped)).toMatch(sentence);
  });

  it.each([
    [
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
      /the user or the password/,
    ],
    ['The server does not support SSL connections', /offers no TLS/],
  ])('what the driver says without a code has one too: %s', (message, sentence) => {
    expect(describeStartFault(new Error(message))).toMatch(sentence);
  });

  it('what is not about reaching the database has none: its stack is wanted', () => {
    for (const error of [new TypeError('x'), withCode('42601'), 'text', undefined]) {
      expect(describeStartFault(error)).toBeNull();
    }
  });
});
