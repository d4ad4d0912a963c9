import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { newSecret } from '../testing/create-test-app.ts';
import { readSecretList, sharedSecretFaults } from './secret-list.ts';

const howTo = /make one with: node -e ".*randomBytes\(32\).*"$/;

describe('readSecretList', () => {
  it('reads one secret, or several in their order, with spaces and empty places between them', () => {
    const [one, two] = [newSecret(), newSecret()];
    const bytes = [one, two].map((text) => Buffer.from(text, 'base64url'));
    expect(readSecretList('NAME', one)).toEqual({ secrets: [bytes[0]], faults: [] });
    expect(readSecretList('NAME', ` ${one} ,, ${two},`)).toEqual({ secrets: bytes, faults: [] });
  });

  it.each([undefined, '', ' ', ',', ' , '])('reports a missing secret: %j', (text) => {
    const { secrets, faults } = readSecretList('NAME', text);
    expect(secrets).toEqual([]);
    expect(faults).toEqual([expect.stringMatching(/^NAME is missing; make one with/)]);
    expect(faults[0]).toMatch(howTo);
  });

  it.each([
    [
      '31 random bytes',
      randomBytes(31).toString('base64url'),
      'is 31 bytes long, and 32 is the least',
    ],
    ['a word', 'secret', 'is 4 bytes long, and 32 is the least'],
    ['a sentence', 'this is a very long secret that somebody typed', 'is not base64url'],
    ['base64 with padding', `${randomBytes(32).toString('base64')}`, 'is not base64url'],
    ['one letter', 'a'.repeat(64), 'is not random enough'],
    ['hexadecimal digits', randomBytes(32).toString('hex'), 'is not random enough'],
    ['capitals', 'ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ', 'is not random enough'],
    ['a repeated phrase', 'Change-me-in-production-'.repeat(3), 'is not random enough'],
    [
      'a sentence that was encoded',
      Buffer.from('The quick brown fox jumps over the lazy dog, 2026!').toString('base64url'),
      'is not random enough',
    ],
    [
      'bytes that count up',
      Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64url'),
      'is not random enough',
    ],
    [
      'the example of RFC 7515',
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
      'is printed in a public document',
    ],
  ])('refuses %s, without repeating it', (_what, text, fault) => {
    rememberSecrets(text);
    const { faults } = readSecretList('NAME', text);
    expect(faults).toEqual([expect.stringContaining(`NAME ${fault}; `)]);
    expect(faults[0]).toMatch(howTo);
    expect(faults[0]?.replace(howTo, '')).not.toContain(text);
  });

  it('names the entry of several that is at fault', () => {
    const { faults } = readSecretList('NAME', `${newSecret()},short,${newSecret()},"x"`);
    expect(faults).toEqual([
      expect.stringMatching(/^NAME \(entry 2\) is 3 bytes long/),
      expect.stringMatching(/^NAME \(entry 4\) is not base64url/),
    ]);
  });

  it('accepts a thousand random secrets of 32 bytes', () => {
    const faults = Array.from({ length: 1000 }, () =>
      readSecretList('NAME', randomBytes(32).toString('base64url')),
    ).flatMap((list) => list.faults);
    expect(faults).toEqual([]);
  });
});

describe('sharedSecretFaults', () => {
  const read = (lists: Record<string, string>) =>
    sharedSecretFaults(
      Object.fromEntries(
        Object.entries(lists).map(([name, text]) => [name, readSecretList(name, text)]),
      ),
    );

  it('finds a secret that serves two purposes, or stands twice in a list, wherever it stands', () => {
    const [a, b, c] = [newSecret(), newSecret(), newSecret()];
    expect(read({ A: a, B: b, C: c })).toEqual([]);
    expect(read({ A: a, B: `${b},${a}` })).toEqual([
      'B repeats a secret of A; every secret must be its own.',
    ]);
    expect(read({ A: `${a},${a}` })).toEqual([
      'A repeats a secret of A; every secret must be its own.',
    ]);
  });

  it('compares the decoded bytes, so another spelling of the same bytes is found', () => {
    const text = `${Buffer.alloc(32, 'Ab1~xyz').toString('base64url').slice(0, -1)}`;
    const [one, other] = [`${text}A`, `${text}B`];
    expect(Buffer.from(one, 'base64url')).toEqual(Buffer.from(other, 'base64url'));
    expect(read({ A: one, B: other })).toHaveLength(1);
  });
});
