import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiHeaders, challenges, corsHeaders, wholeAnswer } from '../testing/answers.ts';
import { clearsCookie, cookieName, setsCookie, setsSignInCookies } from '../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { setCookies } from '../testing/test-browser.ts';

const origins = { http: 'http://localhost:3000', https: 'https://app.example.com' } as const;
const names = { http: cookieName, https: '__Host-refreshToken' } as const;

describe.each(['http', 'https'] as const)('with an %s public origin', (scheme) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ env: { PUBLIC_ORIGIN: origins[scheme] } });
    await test.addUser({ username: 'ada' });
  });
  afterAll(() => test.close());

  const headers = {
    ...apiHeaders,
    ...corsHeaders(origins[scheme]),
    ...(scheme === 'https' && {
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    }),
  };

  it('login and refresh set the cookie, and logout clears exactly that one', async () => {
    const browser = test.browser();
    const login = await browser.login('ada', testPassword);
    test.clock.advance(60_000);
    const refresh = await browser.refresh();
    const logout = await browser.logout();
    expect([login, refresh].map(setCookies)).toEqual([
      setsSignInCookies(604_800, scheme),
      setsCookie(604_800, scheme),
    ]);
    expect(wholeAnswer(logout)).toEqual({
      status: 204,
      headers: { ...headers, 'set-cookie': clearsCookie(scheme) },
      body: '',
    });
  });

  it('the clearing cookie has the same name, path and flags as the one that was set', async () => {
    const browser = test.browser();
    const [set] = setCookies(await browser.login('ada', testPassword));
    const [clear] = setCookies(await browser.logout());
    const shape = (line: string | undefined) =>
      (line ?? '')
        .split('; ')
        .map((part) => part.replace(new RegExp(`^(Max-Age|Expires|${names[scheme]})=.*`), '$1'));
    expect(shape(clear)).toEqual(shape(set));
  });

  it('the cookie has no Domain, so that browsers send it to no sibling host', async () => {
    const [set] = setCookies(await test.browser().login('ada', testPassword));
    expect(set).not.toMatch(/domain/i);
  });

  it('a refused refresh clears the cookie, with the headers of every answer', async () => {
    const answer = await test
      .browser()
      .send('post', '/api/auth/refresh', { Cookie: `${names[scheme]}=garbage` });
    expect(wholeAnswer(answer)).toEqual({
      status: 401,
      headers: {
        ...headers,
        'content-type': 'application/problem+json; charset=utf-8',
        'www-authenticate': challenges.invalidToken,
        'set-cookie': clearsCookie(scheme),
      },
      body: expect.objectContaining({ code: 'refresh_token_invalid' }),
    });
  });

  it('the cookie of the other scheme is ignored', async () => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    const other = names[scheme === 'http' ? 'https' : 'http'];
    const answer = await test
      .browser()
      .send('post', '/api/auth/refresh', { Cookie: `${other}=${browser.token()}` });
    expect(answer.body.code).toBe('refresh_token_missing');
    expect(setCookies(answer)).toEqual([]);
  });
});
