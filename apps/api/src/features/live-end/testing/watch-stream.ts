import type { AddressInfo } from 'node:net';
import { apiBasePath, apiPaths } from '@latchkey/contracts/api';
import { endedEvent } from '@latchkey/contracts/live-end';
import { rememberSecrets } from '../../../testing/captured-logs.ts';
import { type TestApp, testPassword } from '../../../testing/create-test-app.ts';
import { browserHeaders, type TestBrowser } from '../../../testing/test-browser.ts';

export const path = `${apiBasePath}${apiPaths.sessionEvents.watch}`;
/** What the server sends at the beginning, and from time to time. */
export const heartbeat = ':\n\n';
export const lastWords = `event: ${endedEvent}\ndata: {}\n\n`;

export const originOf = ({ server }: Pick<TestApp, 'server'>) =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Opens the stream of a session as the page does. */
export async function openStream(
  origin: string,
  accessToken: string,
  headers: Record<string, string> = {},
) {
  rememberSecrets(accessToken);
  const cancel = new AbortController();
  const answer = await fetch(`${origin}${path}`, {
    headers: { ...headers, Authorization: `Bearer ${accessToken}` },
    signal: cancel.signal,
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    answer,
    /** What the server sends next; null at the end. */
    next: async () => (await reader?.read())?.value ?? null,
    /** Everything up to the end. */
    async rest() {
      let text = '';
      for (let next = await this.next(); next !== null; next = await this.next()) text += next;
      return text;
    },
    hangUp: () => cancel.abort(),
  };
}

/** A new account, a browser that is signed in to it, and ways to open the stream of its session. */
export async function arriveAt(app: TestApp) {
  const user = await app.addUser();
  const browser: TestBrowser = app.browser();
  const { accessToken } = await browser.signIn(user.username, testPassword);
  const open = (token = accessToken) =>
    openStream(originOf(app), token, browserHeaders(app.config));
  return { user, browser, accessToken, open };
}

/** The same with an open stream whose first bytes have been read. */
export async function arriveWatching(app: TestApp) {
  const arrived = await arriveAt(app);
  const stream = await arrived.open();
  await stream.next();
  return { ...arrived, stream };
}
