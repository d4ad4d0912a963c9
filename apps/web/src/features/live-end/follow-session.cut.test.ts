import { heartbeatEvery } from '@latchkey/contracts/live-end';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { longestSilence } from './read-stream.ts';
import { heartbeat, minute, second, settle, setUp, setUpOpen } from './testing/streams.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a stream that is cut', () => {
  it('is opened again after a wait that doubles up to five minutes, without a refresh', async () => {
    const { openTab, opened, last, session, pass } = setUp();
    openTab();
    await settle();
    for (const wait of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      const before = opened.length;
      last().fail();
      await settle();
      await pass(wait * second - 1);
      expect(opened).toHaveLength(before);
      await pass(1);
      expect(opened).toHaveLength(before + 1);
    }
    expect(session.refreshes).toBe(0);
  });

  it.each([
    ['half', 0, 500],
    ['one and a half times', 1, 1_500],
  ])('is opened again after %s the wait, by chance', async (_how, chance, wait) => {
    const { openTab, opened, last, pass } = setUp();
    openTab(() => chance);
    await settle();
    last().fail();
    await pass(wait - 1);
    expect(opened).toHaveLength(1);
    await pass(1);
    expect(opened).toHaveLength(2);
  });

  it('is opened again after the shortest wait when it was open for more than a minute', async () => {
    const { opened, last, stream, pass } = await setUpOpen();
    await pass(second);
    stream.break();
    await pass(second);
    last().fail();
    await pass(2 * second);
    const good = last().accept();
    for (let passed = 0; passed <= minute; passed += heartbeatEvery) {
      good.send(heartbeat);
      await pass(heartbeatEvery);
    }
    good.close();
    await pass(second);
    expect(opened).toHaveLength(4);
  });

  it('is not opened before the time that the server names', async () => {
    const { openTab, opened, last, pass } = setUp();
    openTab();
    await settle();
    last().refuse(503, { 'Retry-After': '30' });
    await pass(30 * second - 1);
    expect(opened).toHaveLength(1);
    await pass(1);
    expect(opened).toHaveLength(2);
  });

  it.each(['2592000', '1e9', 'Infinity'])(
    'is opened again after ten minutes when the server names a time of %s s',
    async (seconds) => {
      const { openTab, opened, last, pass } = setUp();
      openTab();
      await settle();
      last().refuse(503, { 'Retry-After': seconds });
      await pass(10 * minute - 1);
      expect(opened).toHaveLength(1);
      await pass(1);
      expect(opened).toHaveLength(2);
    },
  );

  it('counts as cut when it is silent for more than two heartbeats, accepted or not', async () => {
    const { openTab, opened, last, pass } = setUp();
    openTab();
    await settle();
    await pass(longestSilence);
    expect(opened[0]?.signal.aborted).toBe(true);
    await pass(second);
    const stream = last().accept();
    for (const _each of [1, 2, 3]) {
      await pass(longestSilence - 1);
      stream.send(heartbeat);
      await settle();
    }
    expect(opened[1]?.signal.aborted).toBe(false);
    await pass(longestSilence);
    expect(opened[1]?.signal.aborted).toBe(true);
  });

  it('is not opened again while the browser is offline', async () => {
    const { opened, stream, pass } = await setUpOpen();
    const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    stream.break();
    await pass(minute);
    expect(opened).toHaveLength(1);
    onLine.mockReturnValue(true);
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(opened).toHaveLength(2);
  });
});
