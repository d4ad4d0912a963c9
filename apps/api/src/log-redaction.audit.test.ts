import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cookieName } from './testing/cookies.ts';
import { findSecrets, formsOf } from './testing/find-secrets.ts';

/** What all the other tests logged, and every secret they saw: this file runs after them. */
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

describe('what all other tests logged', () => {
  it('is there, and so are the secrets they saw: keys, passwords and tokens', () => {
    expect(lines.length).toBeGreaterThan(100);
    expect(secrets.filter(isToken).length).toBeGreaterThan(10);
    expect(secrets.filter((secret) => !isToken(secret)).length).toBeGreaterThan(3);
  });

  it('holds none of those secrets, in no form', () => {
    const leaks = findSecrets(lines, secrets);
    expect(leaks.map(({ line, secret }) => [secret, lines[line]])).toEqual([]);
  });

  it('and neither does what processes printed beside their log: why they did not start, above all', () => {
    expect(prints).toContainEqual(expect.stringMatching(/^The settings have \d+ fault\(s\):$/));
    expect(prints).toContainEqual(expect.stringMatching(/DATABASE_URL names cannot be reached/));
    const leaks = findSecrets(prints, secrets);
    expect(leaks.map(({ line, secret }) => [secret, prints[line]])).toEqual([]);
  });

  it('is one JSON object a line, with a level and the time in ISO 8601', () => {
    const odd = lines.filter((line) => {
      const { time, level } = JSON.parse(line);
      return typeof level !== 'number' || new Date(time).toISOString() !== time;
    });
    expect(odd).toEqual([]);
  });

  it('holds no control character: a line is safe to print', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(lines.filter((line) => /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line))).toEqual(
      [],
    );
  });
});

describe('the search can fail', () => {
  const secret = secrets.find(isToken) ?? '';
  const planted = [
    ['as it is', secret],
    ['its signature alone', secret.split('.')[2] ?? ''],
    ['in the middle of a text', `cookie=${cookieName}=${secret}; Path=/`],
    ['in Base64', Buffer.from(secret).toString('base64url')],
  ] as const;

  it.each(planted)('it finds a planted token: %s', (_how, text) => {
    const line = JSON.stringify({ level: 30, msg: text });
    expect(findSecrets([...lines.slice(0, 5), line], secrets)).toEqual([{ line: 5, secret }]);
  });

  it.each([
    ['URL-encoded', 'pass word&ü'],
    ['JSON-escaped', 'pass"word\n\\'],
  ])('it finds a password that is %s', (_how, password) => {
    for (const form of formsOf(password)) {
      expect(findSecrets([`{"msg":"x ${form} y"}`], [password])).toEqual([
        { line: 0, secret: password },
      ]);
    }
  });

  it('it does not find what is not there', () => {
    expect(findSecrets(['{"msg":"nothing"}', ''], ['something-else'])).toEqual([]);
  });
});
