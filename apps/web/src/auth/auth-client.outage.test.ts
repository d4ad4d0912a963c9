// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../testing/scripted-calls.ts';
import { lockReleased, settle, setUpSignedIn } from '../testing/set-up-client.ts';
import type { CallErrorCode } from './call-error.ts';

const minute = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('while the server cannot be reached', () => {
  it('the session stays, its connection is lost, and attempts back off', async () => {
    const { server, page, pass } = await setUpSignedIn();
    await pass(14 * minute);
    const gaps: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      server.refuse('refresh', failure('unreachable'));
      await settle();
      expect(page.client.state.get()).toMatchObject({
        status: 'authenticated',
        connection: 'lost',
      });
      const before = server.made.length;
      let waited = 0;
      while (server.made.length === before) {
        await pass(500);
        waited += 500;
      }
      gaps.push(Math.round(waited / 1_000));
    }
    expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    server.answer('refresh', server.session());
    await settle();
    expect(page.client.state.get()).toMatchObject({ connection: 'ok' });
  });

  it.each(['constructor', 'toString'])(
    'the session stays although a stranger answers with the code “%s”, which every object has',
    async (code) => {
      const { server, page } = await setUpSignedIn();
      const refused = expect(page.client.refresh()).rejects.toMatchObject({ code });
      await settle();
      server.refuse('refresh', failure(code as CallErrorCode));
      await refused;
      expect(page.client.state.get()).toMatchObject({ status: 'authenticated' });
    },
  );

  it('the client waits for a Retry-After in full', async () => {
    const { server, page, pass } = await setUpSignedIn();
    const refused = expect(page.client.refresh()).rejects.toMatchObject({ code: 'rate_limited' });
    await settle();
    server.refuse('refresh', failure('rate_limited', 30));
    await refused;
    await pass(29_000);
    expect(server.made).toEqual(['refresh']);
    await pass(1_500);
    expect(server.made).toEqual(['refresh', 'refresh']);
  });

  it.each([2_147_484, 2_592_000, Number.POSITIVE_INFINITY])(
    'the client makes no call for ten minutes after a Retry-After of %s s',
    async (seconds) => {
      const { server, page, pass } = await setUpSignedIn();
      const refused = expect(page.client.refresh()).rejects.toThrow();
      await settle();
      server.refuse('refresh', failure('service_unavailable', seconds));
      await refused;
      await pass(10 * minute - 1_000);
      expect(server.made).toEqual(['refresh']);
      await pass(1_000);
      expect(server.made).toEqual(['refresh', 'refresh']);
    },
  );

  it('requests that need a new token fail at once, without a call each', async () => {
    const { server, page } = await setUpSignedIn();
    const sent = await page.client.tokenForRequest();
    const first = expect(page.client.waitUntilReplayable(sent as never)).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    await settle();
    server.refuse('refresh', failure('service_unavailable'));
    await first;
    await expect(page.client.tokenForRequest()).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    expect(server.made).toEqual(['refresh']);
  });

  it('a request joins the refresh that the person has started, however early it is', async () => {
    const { server, page } = await setUpSignedIn();
    const sent = await page.client.tokenForRequest();
    const first = expect(page.client.waitUntilReplayable(sent as never)).rejects.toThrow();
    await settle();
    server.refuse('refresh', failure('service_unavailable', 30));
    await first;
    await lockReleased();
    const renewed = page.client.refresh();
    const waiting = page.client.tokenForRequest();
    await settle();
    server.answer('refresh', server.session());
    await renewed;
    expect(await waiting).toMatchObject({ accessToken: page.client.accessToken() });
    expect(server.made).toEqual(['refresh', 'refresh']);
  });

  it('a network that comes back ends the wait', async () => {
    const { server, page } = await setUpSignedIn();
    const refused = expect(page.client.refresh()).rejects.toMatchObject({ code: 'unreachable' });
    await settle();
    server.refuse('refresh', failure('unreachable'));
    await refused;
    await lockReleased();
    page.tab.goOnline();
    await settle();
    server.answer('refresh', server.session());
    await settle();
    expect(page.client.state.get()).toMatchObject({ connection: 'ok' });
    page.tab.goOnline();
    await lockReleased();
    expect(server.made).toEqual(['refresh', 'refresh']);
  });
});

describe('when the network is back', () => {
  async function lostAndBack() {
    const world = await setUpSignedIn();
    const { server, page, pass } = world;
    await pass(16 * minute);
    server.refuse('refresh', failure('unreachable'));
    await lockReleased();
    page.tab.goOnline();
    return world;
  }

  it('a request waits for the new refresh, and does not fail with the error of the last one', async () => {
    const { server, page } = await lostAndBack();
    const sending = page.client.tokenForRequest();
    await settle();
    server.answer('refresh', server.session());
    expect(await sending).toMatchObject({ accessToken: 'token-2' });
  });

  it('attempts begin again with the shortest wait once it is gone again', async () => {
    const { server, pass } = await lostAndBack();
    await settle();
    server.refuse('refresh', failure('unreachable'));
    await lockReleased();
    expect(server.made).toHaveLength(2);
    await pass(1_000);
    expect(server.made).toHaveLength(3);
  });
});
