import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { describeStartFault, naming } from './start-fault.ts';

const answered = (code: string, message: string) =>
  Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code });
const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('describeStartFault', () => {
  it.each([
    ['28P01', /refuses the user or the password/],
    ['28000', /does not let the user .* in from here/],
    ['3D000', /does not exist/],
    ['42501', /lacks a right in that database: x\. .* --migrate/],
    ['ECONNREFUSED', /cannot be reached/],
    ['ENOTFOUND', /cannot be reached/],
  ])('describes %s in one sentence, also as a cause', (code, sentence) => {
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
  ])('describes a driver error without a code in one sentence: %s', (message, sentence) => {
    expect(describeStartFault(new Error(message))).toMatch(sentence);
  });

  it('returns null for an error that is not about reaching the database, because its stack is needed', () => {
    for (const error of [new TypeError('x'), withCode('42601'), 'text', undefined]) {
      expect(describeStartFault(error)).toBeNull();
    }
  });

  it.each([
    ['08P01', 'unsupported startup parameter: statement_timeout'],
    ['0A000', 'LISTEN is not supported in transaction mode'],
    ['53300', 'sorry, too many clients already'],
    ['57P03', 'the database system is starting up'],
    ['25006', 'cannot execute LISTEN during recovery'],
  ])('quotes a server that answered, and does not call it unreachable: %s', (code, message) => {
    const error = new Error('Failed query', { cause: answered(code, message) });
    expect(describeStartFault(error)).toBe(
      `The database that DATABASE_URL names answered: ${message} (${code}).`,
    );
  });

  it('quotes the server with the stack when the server refuses our statement, to point at the migration', () => {
    const error = new Error('Failed query: create tabel', {
      cause: answered('42601', 'syntax error at or near "tabel"'),
    });
    const [first, ...stack] = describeStartFault(error)?.split('\n') ?? [];
    expect(first).toBe(
      'The database that DATABASE_URL names answered: syntax error at or near "tabel" (42601).',
    );
    expect(stack.join('\n')).toBe(error.stack);
  });

  it.each(['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATABASE_MIGRATION_URL'] as const)(
    'names the setting whose connection failed: %s',
    async (setting) => {
      const fail = (error: Error) =>
        naming(setting, () => Promise.reject(error)).catch((caught: unknown) => caught);
      expect(describeStartFault(await fail(withCode('28P01')))).toBe(
        `The database refuses the user or the password in ${setting}; correct them.`,
      );
      const other = new TypeError('x');
      expect(await fail(other)).toBe(other);
    },
  );

  it('describes an untrusted certificate in one sentence', () => {
    expect(describeStartFault(withCode('DEPTH_ZERO_SELF_SIGNED_CERT'))).toMatch(
      /^The certificate .* is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); /,
    );
  });
});
