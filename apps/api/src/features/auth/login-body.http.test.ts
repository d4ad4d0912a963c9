import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/answers.ts';
import { rememberSecrets } from '../../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { loginBody, longestName, nameField } from '../../testing/login-body.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

const json = 'application/json';
const secret = 'a-password-that-nobody-may-repeat';
const text = expect.stringMatching(/./);

/** Sends the body as it is, and counts the queries, because every refusal must come before the first one. */
async function send(body: string | Buffer, type: string | null = json, headers = {}) {
  rememberSecrets(secret);
  const asked = test.source.traffic();
  const request = test.browser().send('post', '/api/auth/login', headers);
  if (type !== null) request.set('Content-Type', type);
  const answer = await request.serialize((raw) => raw).send(body as string);
  return { answer, asked: test.source.traffic() - asked };
}

const right = loginBody('ada', testPassword);
const good = JSON.stringify(right);
/** A body that fits the schema. No answer may repeat its password. */
const fits = loginBody('ada', secret);
const [atName, atPassword] = [`#/${nameField}`, '#/password'];

describe('a body that is not a JSON object', () => {
  it.each([
    ['nothing', ''],
    ['malformed', good.slice(0, -2)],
    ['single-quoted', good.replaceAll('"', "'")],
    ['null', 'null'],
    ['an array', '[]'],
    ['a string', '"ada"'],
    ['a number', '1'],
    ['with a trailing comma', good.replace('}', ',}')],
    ['two objects', `${good}${good}`],
    ['secret and malformed', `{"password":"${secret}"`],
  ])('(%s) is 400', async (_what, body) => {
    const { answer, asked } = await send(body);
    expectProblem(answer, 'malformed_request');
    expect(asked).toBe(0);
  });

  it('is 400 when it is missing', async () => {
    const answer = await test.browser().send('post', '/api/auth/login', { 'Content-Type': json });
    expectProblem(answer, 'malformed_request');
  });

  it('is 400 when its bytes are not UTF-8, because decoding would make different passwords equal', async () => {
    const bytes = Buffer.from(good.replace(testPassword, '\xff\xfe\xff\xfe'), 'latin1');
    expectProblem((await send(bytes)).answer, 'malformed_request');
  });
});

describe('a content type that is not JSON in UTF-8', () => {
  it.each([
    ['none', null],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['a JSON dialect', 'application/vnd.api+json'],
    ['a lookalike', 'application/jsonp'],
    ['nonsense', 'nonsense'],
    ['two at once', 'application/json, text/plain'],
    ['UTF-16', 'application/json; charset=utf-16'],
    ['Latin 1', 'application/json; charset=iso-8859-1'],
    ['an unknown charset', 'application/json; charset=nonsense'],
  ])('(%s) is 415', async (_what, type) => {
    const { answer, asked } = await send(Buffer.from(good), type);
    expectProblem(answer, 'unsupported_media_type');
    expect(asked).toBe(0);
  });

  it('an unknown content encoding is 415', async () => {
    const { answer } = await send(Buffer.from(good), json, { 'Content-Encoding': 'nonsense' });
    expectProblem(answer, 'unsupported_media_type');
  });

  it.each([json, 'application/json; charset=utf-8', 'Application/JSON; Charset="UTF-8"'])(
    '%s is accepted, because it is JSON in UTF-8',
    async (type) => {
      expect((await send(good, type)).answer.status).toBe(200);
    },
  );
});

describe('a long body', () => {
  const padded = (size: number) => {
    const body = JSON.stringify({ ...right, x: '' });
    return body.replace('"x":""', `"x":"${'y'.repeat(size - body.length)}"`);
  };

  it('is 413 above 16 kB', async () => {
    const { answer, asked } = await send(padded(16 * 1024 + 1));
    expectProblem(answer, 'payload_too_large');
    expect(asked).toBe(0);
  });

  it('is read up to exactly 16 kB', async () => {
    const { answer } = await send(padded(16 * 1024));
    expectProblem(answer, 'validation_failed', { errors: [{ pointer: '#', detail: text }] });
  });
});

describe('a field that does not fit', () => {
  it.each([
    ['both missing', {}, [atName, atPassword]],
    ['a name that is missing', { password: secret }, [atName]],
    ['a password that is null', { ...fits, password: null }, [atPassword]],
    ['a name that is a number', { ...fits, [nameField]: 7 }, [atName]],
    ['a name that is an object', { ...fits, [nameField]: { $ne: '' } }, [atName]],
    ['a password that is an array', { ...fits, password: [secret] }, [atPassword]],
    ['an empty name', { ...fits, [nameField]: '' }, [atName]],
    ['an empty password', { ...fits, password: '' }, [atPassword]],
    ['a name too long', { ...fits, [nameField]: 'a'.repeat(longestName + 1) }, [atName]],
    ['a password of 257', { ...fits, password: secret.repeat(8) }, [atPassword]],
    ['NUL in the name', { ...fits, [nameField]: 'a\0da' }, [atName]],
    ['NUL in the password', { ...fits, password: `${secret}\0` }, [atPassword]],
    ['a lone surrogate', { ...fits, password: `${secret}\ud800` }, [atPassword]],
    ['an unknown member', { ...fits, [secret]: 1 }, ['#']],
  ])(
    '(%s) is 422 with pointers, and the answer does not repeat what was sent',
    async (_what, body, pointers) => {
      const { answer, asked } = await send(JSON.stringify(body));
      const errors = pointers.map((pointer) => ({ pointer, detail: text }));
      expectProblem(answer, 'validation_failed', { errors });
      expect(answer.text).not.toContain(secret);
      expect(asked).toBe(0);
    },
  );

  it.each(['__proto__', 'constructor', 'prototype'])(
    '(%s) is 422 and does not pollute Object.prototype',
    async (name) => {
      const body = JSON.stringify(fits).replace('}', `,"${name}":{"polluted":true}}`);
      const { answer } = await send(body);
      expectProblem(answer, 'validation_failed', { errors: [{ pointer: '#', detail: text }] });
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    },
  );

  it('(credentials inherited through __proto__) is 422, because they are not the body’s own', async () => {
    const { answer } = await send(`{"__proto__":${good}}`);
    const errors = [atName, atPassword, '#'].map((pointer) => ({ pointer, detail: text }));
    expectProblem(answer, 'validation_failed', { errors });
  });
});

it('the last of two members of the same name counts, as with every parser', async () => {
  const { answer } = await send(
    good.replace('{', `{${JSON.stringify(loginBody('nobody', '')).slice(1, -1)},`),
  );
  expect(answer.status).toBe(200);
});
