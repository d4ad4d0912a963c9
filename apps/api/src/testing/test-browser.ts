import type { Server } from 'node:http';
import { csrfHeader } from '@latchkey/contracts/api';
import { type SessionResponse, sessionResponseSchema } from '@latchkey/contracts/auth';
import supertest, { type Response, type Test } from 'supertest';
import type { Config } from '../settings/config.ts';
import { rememberSecrets } from './captured-logs.ts';
import { expectDeclared } from './expect-declared.ts';
import { loginBody } from './login-body.ts';

type Headers = Record<string, string>;
type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' | 'options';

/** The headers that a browser sends with a request of the SPA's own page. */
export const browserHeaders = (config: Config): Headers => ({
  Origin: config.publicOrigin,
  'Sec-Fetch-Site': 'same-origin',
  [csrfHeader.name]: csrfHeader.value,
});

/**
 * A browser's cookie jar in front of the app. We carry the cookies, because test agents send no Secure ones over http.
 */
export function createTestBrowser(server: Server, config: Config) {
  const jar = new Map<string, string>();

  function keepCookies(res: Response): Response {
    for (const line of setCookies(res)) {
      const [pair = '', ...attributes] = line.split('; ');
      const separator = pair.indexOf('=');
      const [name, value] = [pair.slice(0, separator), pair.slice(separator + 1)];
      rememberSecrets(decodeURIComponent(value));
      if (attributes.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    if (typeof res.body?.accessToken === 'string') rememberSecrets(res.body.accessToken);
    return res;
  }

  /** Sends a request with the headers and cookies of the browser. The cookies of the answer are not kept. */
  function send(method: Method, path: string, headers: Headers = {}): Test {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const request = supertest(server)[method](path).set(browserHeaders(config));
    if (cookie) request.set('Cookie', cookie);
    return request.set(headers).expect((res) => expectDeclared(method, path, res));
  }

  return {
    jar,
    send,
    get: (path: string, headers?: Headers) => send('get', path, headers),
    /** A GET with an access token. */
    getAs(accessToken: string, path: string) {
      rememberSecrets(accessToken);
      return send('get', path, { Authorization: `Bearer ${accessToken}` });
    },
    /** A POST of JSON with an access token. */
    postAs(accessToken: string, path: string, body: object) {
      rememberSecrets(accessToken);
      return send('post', path, { Authorization: `Bearer ${accessToken}` }).send(body);
    },
    async post(path: string, body?: object, headers?: Headers): Promise<Response> {
      const request = send('post', path, headers);
      return keepCookies(await (body ? request.send(body) : request));
    },
    login(username: string, password: string, headers?: Headers): Promise<Response> {
      rememberSecrets(password);
      return this.post('/api/auth/login', loginBody(username, password), headers);
    },
    /** Signs in and returns the session. @throws ZodError when it was refused */
    async signIn(username: string, password: string): Promise<SessionResponse> {
      return sessionResponseSchema.parse((await this.login(username, password)).body);
    },
    refresh(headers?: Headers): Promise<Response> {
      return this.post('/api/auth/refresh', undefined, headers);
    },
    logout(headers?: Headers): Promise<Response> {
      return this.post('/api/auth/logout', undefined, headers);
    },
    /** The refresh token in the jar. */
    token: (): string => [...jar].find(([name]) => /refresh/i.test(name))?.[1] ?? '',
    /** Makes another browser with a copy of this cookie jar: a second tab, or a thief. */
    copy() {
      const other = createTestBrowser(server, config);
      other.takeCookies(jar);
      return other;
    },
    /** Adds cookies of another jar, in place of those of the same names. */
    takeCookies(cookies: Iterable<readonly [name: string, value: string]>): void {
      for (const [name, value] of cookies) jar.set(name, value);
    },
  };
}

export type TestBrowser = ReturnType<typeof createTestBrowser>;

/** The Set-Cookie lines of an answer. */
export function setCookies(res: Response): string[] {
  return (res.headers['set-cookie'] as unknown as string[] | undefined) ?? [];
}
