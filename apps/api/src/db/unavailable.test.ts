import { describe, expect, it } from 'vitest';
import { isDatabaseUnavailable } from './unavailable.ts';

const withCode = (code: unknown, message = 'x') => Object.assign(new Error(message), { code });

describe('isDatabaseUnavailable', () => {
  it.each([
    '08000',
    '08003',
    '08006',
    '08P01',
    '25006',
    '25P03',
    '25P04',
    '26000',
    '28000',
    '28P01',
    '3D000',
    '42P05',
    '53100',
    '53200',
    '53300',
    '57P01',
    '57P02',
    '57P03',
    '57P04',
    '57P05',
    '57014',
    '55000',
    '55P03',
    '58030',
    '40001',
    '40P01',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'EPROTO',
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ])('%s means that the database is unavailable', (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(true);
  });

  it.each([
    '23505',
    '42P01',
    '42601',
    '22P02',
    '25001',
    '250060',
    '0A000',
    '42501',
    '570140',
    'EACCES',
    'ENOENT',
    '',
    8,
    undefined,
  ])(
    '%s does not mean that the database is unavailable: the same request would fail again',
    (code) => {
      expect(isDatabaseUnavailable(withCode(code))).toBe(false);
    },
  );

  it.each([
    ['connect', 'ENOENT'],
    ['connect', 'EACCES'],
    ['connect', 'ENETUNREACH'],
    ['connect', 'EMFILE'],
    ['getaddrinfo', 'EMFILE'],
    ['getaddrinfo', 'EAI_FAIL'],
  ])(
    'a failure to connect means that the database is unavailable, for any reason: %s %s',
    (syscall, code) => {
      const error = Object.assign(new Error('x'), { code, syscall });
      expect(isDatabaseUnavailable(error)).toBe(true);
    },
  );

  it('a prepared statement whose table has changed counts as unavailable, because a new connection can run it', () => {
    const error = Object.assign(withCode('0A000'), { routine: 'RevalidateCachedQuery' });
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it.each([
    'timeout expired',
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
    'The server does not support SSL connections',
    'There was an error establishing an SSL connection',
    'Client has encountered a connection error and is not queryable',
    'Cannot use a pool after calling end on the pool',
    'PGlite is closed',
    'PGlite is closing',
  ])('a driver error without a code counts as unavailable: %s', (message) => {
    expect(isDatabaseUnavailable(new Error(message))).toBe(true);
  });

  it('finds the error among causes and among the errors of several addresses', () => {
    const refused = withCode('ECONNREFUSED');
    const wrapped = new Error('Failed query', { cause: new Error('x', { cause: refused }) });
    expect(isDatabaseUnavailable(wrapped)).toBe(true);
    expect(isDatabaseUnavailable(new AggregateError([new Error('x'), refused]))).toBe(true);
    expect(isDatabaseUnavailable(new AggregateError([new Error('x')]))).toBe(false);
  });

  it('returns false for a circle of causes and for values that are no errors', () => {
    const circle = new Error('x');
    circle.cause = circle;
    expect(isDatabaseUnavailable(circle)).toBe(false);
    for (const thrown of [null, undefined, 'ECONNREFUSED', { code: 'ECONNREFUSED' }]) {
      expect(isDatabaseUnavailable(thrown)).toBe(false);
    }
  });
});
