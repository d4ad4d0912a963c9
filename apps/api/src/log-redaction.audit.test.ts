import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cookieName } from './testing/cookies.ts';
import { findSecrets, formsOf } from './testing/find-secrets.ts';

/** The folder of everything that the other tests logged and of every secret they saw. This file runs after them. */
const folder = process.env.TEST_LOGS ?? '';

function read(kind: 'logs' | 'prints' | 'secrets'): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${kind}-`))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter(Boolean);
}

const lines = read('logs');
const prints = read('prints');
const secrets = [...new Set(read('secrets').map((line) => JSON.parse(line) as string))];
const isToken = (secret: string) => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(secret);

describe('the output of all other tests', () => {
  it('was recorded, together with the keys, passwords and tokens that they used', () => {
    expect(lines.length).toBeGreaterThan(100);
    expect(secrets.filter(isToken).length).toBeGreaterThan(10);
    expect(secrets.filter((secret) => !isToken(secret)).length).toBeGreaterThan(3);
  });

  it('has no secret in the logs, in any form', () => {
    const leaks = findSecrets(lines, secrets);
    expect(leaks.map(({ line, secret }) => [secret, lines[line]])).toEqual([]);
  });

  it('has no secret in what processes printed outside of the log, above all when they did not start', () => {
    expect(prints).toContainEqual(expect.stringMatching(/^The settings have \d+ fault\(s\):$/));
    expect(prints).toContainEqual(expect.stringMatching(/DATABASE_URL names cannot be reached/));
    const leaks = findSecrets(prints, secrets);
    expect(leaks.map(({ line, secret }) => [secret, prints[line]])).toEqual([]);
  });

  it('has one JSON object in each log line, with a level and an ISO 8601 time', () => {
    const odd = lines.filter((line) => {
      const { time, level } = JSON.parse(line);
      return typeof level !== 'number' || new Date(time).toISOString() !== time;
    });
    expect(odd).toEqual([]);
  });

  it('has no control character in the logs, so every line is safe to print', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for control characters
    expect(lines.filter((line) => /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line))).toEqual(
      [],
    );
  });
});

describe('the search for secrets', () => {
  const secret = secrets.find(isToken) ?? '';
  const planted = [
    ['unchanged', secret],
    ['its signature alone', secret.split('.')[2] ?? ''],
    ['in the middle of a text', `cookie=${cookieName}=${secret}; Path=/`],
    ['in Base64', Buffer.from(secret).toString('base64url')],
  ] as const;

  it.each(planted)('finds a planted token: %s', (_how, text) => {
    const line = JSON.stringify({ level: 30, msg: text });
    expect(findSecrets([...lines.slice(0, 5), line], secrets)).toEqual([{ line: 5, secret }]);
  });

  it.each([
    ['URL-encoded', 'pass word&ü'],
    ['JSON-escaped', 'pass"word\n\\'],
  ])('finds a password that is %s', (_how, password) => {
    for (const form of formsOf(password)) {
      expect(findSecrets([`{"msg":"x ${form} y"}`], [password])).toEqual([
        { line: 0, secret: password },
      ]);
    }
  });

  it('finds nothing in lines without a secret', () => {
    expect(findSecrets(['{"msg":"nothing"}', ''], ['something-else'])).toEqual([]);
  });
});
