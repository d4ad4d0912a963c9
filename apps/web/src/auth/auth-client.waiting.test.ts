// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { settle, setUpClient } from '../testing/set-up-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** Two requests whose token was refused wait for a refresh that is never answered. */
async function twoRequestsWaiting() {
  const { open, signIn } = setUpClient();
  const page = open();
  await signIn(page);
  const sent = await page.client.tokenForRequest();
  if (!sent) throw new Error('nobody is signed in');
  const leaving = new AbortController();
  const over: string[] = [];
  const waits = (name: string, signal?: AbortSignal) =>
    page.client.waitUntilReplayable(sent, signal).then(
      () => over.push(`${name} goes on`),
      (error) => over.push(`${name}: ${error.code ?? error.message}`),
    );
  void waits('one', leaving.signal);
  void waits('the other');
  await settle();
  return { page, leaving, over };
}

describe('while a refresh is not answered', () => {
  it('a sign-out rejects everybody who waits for it', async () => {
    const { page, over } = await twoRequestsWaiting();
    expect(over).toEqual([]);
    void page.client.logout();
    await settle();
    expect(over.sort()).toEqual(['one: superseded', 'the other: superseded']);
  });

  it('a request that is aborted is rejected at once, and alone', async () => {
    const { leaving, over } = await twoRequestsWaiting();
    leaving.abort(new Error('left'));
    await settle();
    expect(over).toEqual(['one: left']);
  });
});
