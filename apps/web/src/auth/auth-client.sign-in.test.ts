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

describe('signing in', () => {
  it('keeps the session in memory and stores only a marker', async () => {
    const { browser, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const state = page.client.state.get();
    expect(state).toEqual({
      status: 'authenticated',
      user: ada,
      connection: 'ok',
    });
    expect(page.client.accessToken()).toBe('token-1');
    expect([...browser.values.keys()]).toEqual([sessionName]);
    expect([...browser.values.values()].join()).not.toContain('token');
    expect([page.client.timeLeft(), page.client.lifetime()]).toEqual([900_000, 900_000]);
  });

  it('rejects with a refusal and changes nothing', async () => {
    const { server, open } = setUpClient();
    const { client } = open();
    const attempt = client.login(credentials);
    const refused = expect(attempt).rejects.toMatchObject({ code: 'invalid_credentials' });
    await settle();
    server.refuse('login', failure('invalid_credentials'));
    await refused;
    expect(client.state.get()).toEqual({ status: 'anonymous' });
    expect([client.timeLeft(), client.lifetime()]).toEqual([0, 0]);
  });

  it('as somebody else begins a new epoch, so no request of the first is sent again', async () => {
    const { open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const sent = await page.client.tokenForRequest();
    await signIn(page, grace);
    expect(page.client.state.get()).toMatchObject({ user: grace });
    await expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
      code: 'superseded',
    });
  });

  it('after a sign-out begins a third epoch, and not the first one again', async () => {
    const { server, open, signIn } = setUpClient();
    const page = open();
    await signIn(page);
    const sent = await page.client.tokenForRequest();
    const out = page.client.logout();
    await settle();
    server.answer('logout');
    await out;
    await lockReleased();
    await signIn(page, grace);
    await expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
      code: 'superseded',
    });
  });

  it('rejects at once everybody who waits for a refresh of the earlier session', async () => {
    const { server, open, signIn } = setUpClient({ locks: 'missing' });
    const page = open();
    await signIn(page);
    const refreshed = expect(page.client.refresh()).rejects.toMatchObject({ code: 'superseded' });
    await settle();
    await signIn(page, grace);
    await refreshed;
    expect(server.made).toEqual(['login', 'refresh', 'login']);
    expect(page.client.state.get()).toMatchObject({ user: grace });
  });

  it('is dropped when it lands after a sign-out, and the server is called to end the session', async () => {
    const { server, open } = setUpClient();
    const { client } = open();
    const attempt = client.login(credentials);
    const dropped = expect(attempt).rejects.toMatchObject({ code: 'superseded' });
    await settle();
    const out = client.logout();
    server.answer('login', server.session());
    await dropped;
    await lockReleased();
    server.answer('logout');
    await out;
    expect(client.state.get()).toEqual({ status: 'anonymous', reason: 'signed-out' });
    expect(server.made).toEqual(['login', 'logout']);
  });
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

  it('replaces the earlier session, so that no request of the earlier session is sent again', async () => {
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
