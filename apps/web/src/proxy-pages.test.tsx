import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { createAuth } from './auth/create-auth.ts';
import { describeFailure } from './calls/describe-failure.ts';
import { credentialsOf } from './testing/credentials.ts';
import { problem } from './testing/fake-api.ts';
import { createFakeBrowser } from './testing/fake-browser.ts';
import { sessionName } from './testing/kept-names.ts';
import { fillIn, findPage, signInForm } from './testing/pages.ts';
import { renderApp } from './testing/render-app.tsx';
import { serveFakeApi } from './testing/serve-fake-api.ts';

const fake = serveFakeApi();

const inAMinute = { 'Retry-After': '60' };

/** Pages that nginx answers by itself, in place of the API, and the words for a person. */
const pages: [number, Record<string, string>, string, string, string][] = [
  [429, {}, 'rate_limited', 'Too many attempts.', 'Wait a few moments, then try again.'],
  [429, inAMinute, 'rate_limited', 'Too many attempts.', 'Wait 60 seconds, then try again.'],
  [413, {}, 'payload_too_large', 'could not accept what you typed.', 'Make it shorter,'],
  [502, {}, 'unreachable', 'We cannot reach the server.', 'Check your connection,'],
  [503, inAMinute, 'unreachable', 'We cannot reach the server.', 'Check your connection,'],
  [504, {}, 'unreachable', 'We cannot reach the server.', 'Check your connection,'],
];

const pageOf = (status: number, headers: Record<string, string>) => () =>
  HttpResponse.html(`<html><center><h1>${status}</h1></center><hr>nginx</html>`, {
    status,
    headers,
  });

async function signedIn() {
  const browser = createFakeBrowser();
  const auth = createAuth('/api', { tab: browser.openTab() });
  await auth.client.login(credentialsOf());
  return { ...auth, isMarked: () => browser.values.has(sessionName) };
}

describe.each(pages)('a page of the proxy with status %i and %o', (...row) => {
  const [status, headers, code, happened, next] = row;
  const answer = pageOf(status, headers);

  const expectWords = (error: unknown) => {
    expect(error).toMatchObject({ name: 'CallError', code, status });
    const words = describeFailure(error);
    expect([words.happened, words.next]).toEqual([
      expect.stringContaining(happened),
      expect.stringContaining(next),
    ]);
  };

  it('in place of a call’s answer has the right words, and signs nobody out', async () => {
    const { api, client, isMarked } = await signedIn();
    fake.server.use(http.get('*/api/protected', answer));
    expectWords(await api.get('/protected').catch((error) => error));
    expect(client.state.get()).toMatchObject({ status: 'authenticated', connection: 'ok' });
    expect(isMarked()).toBe(true);
    expect(fake.count('/api/auth/refresh')).toBe(0);
  });

  it('in place of a refresh has the right words for whoever waits, and signs nobody out', async () => {
    const { api, client, isMarked } = await signedIn();
    fake.expireTokens();
    fake.onRefresh(answer);
    expectWords(await api.get('/protected').catch((error) => error));
    expect(client.state.get()).toMatchObject({ status: 'authenticated', connection: 'lost' });
    expect(isMarked()).toBe(true);
  });

  it('in place of a sign-in has the right words in the form, which keeps the text', async () => {
    fake.server.use(http.post('*/api/auth/login', answer));
    const { user } = renderApp({ path: '/sign-in' });
    await findPage('Sign in');
    await fillIn(user);
    await user.click(signInForm.submit());
    await screen.findByRole('button', { name: 'Sign in' });
    const [first, second] = within(screen.getByRole('alert')).getAllByRole('paragraph');
    expect(first).toHaveTextContent(happened);
    expect(second).toHaveTextContent(next);
    expect(signInForm.password()).toHaveValue('right');
  });
});

it('a problem of the API keeps its own code, whatever its status', async () => {
  const { api } = await signedIn();
  fake.server.use(
    http.get('*/api/protected', async () =>
      HttpResponse.json(await problem('service_unavailable').json(), { status: 429 }),
    ),
  );
  await expect(api.get('/protected')).rejects.toMatchObject({ code: 'service_unavailable' });
});
