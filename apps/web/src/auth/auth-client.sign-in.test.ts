// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionName } from '../testing/kept-names.ts';
import { ada, failure, grace } from '../testing/scripted-calls.ts';
import { credentials, lockReleased, settle, setUpClient } from '../testing/set-up-client.ts';
import type { SessionCall } from './auth-types.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** A feature's own way to sign in, which posts to an address of its own. */
const byPasskey: SessionCall = (post) => post('/passkeys/finish', { assertion: 'a' });

describe('signing in by a call of a feature', () => {
  it('signs every tab in, under a new tag, with the session that the call brings', async () => {
    const { browser, server, open } = setUpClient();
    const [page, other] = [open(), open()];
    const done = page.client.signIn(byPasskey);
    await settle();
    expect(server.made).toEqual(['finish']);
    server.answer('finish', server.session());
    await done;
    await settle();
    for (const { client } of [page, other]) {
      expect(client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
      expect(client.accessToken()).toBe('token-1');
    }
    expect(browser.values.get(sessionName)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('takes the place of the session before: no request of that one is sent again', async () => {
    const { server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const sent = await page.client.tokenForRequest();
    const done = page.client.signIn(byPasskey);
    await settle();
    server.answer('finish', server.session(grace));
    await done;
    expect(page.client.state.get()).toMatchObject({ user: grace });
    const replay = page.client.waitUntilReplayable(sent as never);
    await expect(replay).rejects.toMatchObject({ code: 'superseded' });
  });

  it('waits until a sign-in in another tab is done', async () => {
    const { server, open } = setUpClient();
    const [page, other] = [open(), open()];
    const first = other.client.login(credentials);
    const second = page.client.signIn(byPasskey);
    await settle();
    expect(server.made).toEqual(['login']);
    server.answer('login', server.session());
    await first;
    await lockReleased();
    expect(server.made).toEqual(['login', 'finish']);
    server.answer('finish', server.session());
    await second;
  });

  it('signs nobody in when a sign-out came first', async () => {
    const { server, open } = setUpClient();
    const page = open();
    const done = expect(page.client.signIn(byPasskey)).rejects.toMatchObject({
      code: 'superseded',
    });
    await settle();
    void page.client.logout();
    server.answer('finish', server.session());
    await done;
    expect(page.client.state.get().status).toBe('anonymous');
  });

  it.each([
    ['a refusal', failure('invalid_credentials')],
    ['a mistake in the feature', new TypeError('x is not a function')],
  ])('rejects with %s as it is, changes nothing, and frees the lock', async (_what, error) => {
    const events: object[] = [];
    const { server, open, signIn } = setUpClient({ onEvent: (event) => events.push(event) });
    const page = open();
    const failing: SessionCall = async () => {
      throw error;
    };
    await expect(page.client.signIn(failing)).rejects.toBe(error);
    expect(page.client.state.get()).toEqual({ status: 'anonymous' });
    const code = 'code' in error && { code: error.code };
    const ended = { type: 'call-ended', call: 'login', outcome: 'failed', ...code };
    expect(events).toContainEqual(ended);
    await signIn(page);
    expect(server.made).toEqual(['login']);
  });
});
