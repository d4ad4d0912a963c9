import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createLabClock } from './lab-clock.ts';
import { createLabNetwork } from './lab-network.ts';
import { createRecorder } from './lab-recorder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the lab’s clock', () => {
  it('lets time pass without a timer, and is not fooled by a date set back', () => {
    const clock = createLabClock({ now: () => ({ steady: 5, wall: 1_000 }), since: () => 0 });
    const start = clock.now();
    clock.sleep(60_000);
    expect(clock.since(start)).toBe(60_000);
    clock.skew(-86_400_000);
    expect(clock.since(start)).toBe(60_000);
    clock.skew(86_400_000);
    expect(clock.since(start)).toBe(86_460_000);
  });
});

describe('the lab’s network', () => {
  const request = (token: string) => {
    const headers = new Headers({ Authorization: `Bearer ${token}` });
    return {
      headers: {
        get: (name: string) => headers.get(name),
        set: (name: string, value: string) => headers.set(name, value),
      },
    };
  };

  it('changes the signature of a token that was made stale, and of no other', async () => {
    const network = createLabNetwork();
    network.spoil('aa.bb.Acc');
    const sent: unknown[] = [];
    for (const token of ['aa.bb.Acc', 'aa.bb.Bcc']) {
      const outgoing = request(token);
      await network.hook(
        outgoing,
        async () => void sent.push(outgoing.headers.get('Authorization')) as never,
      );
    }
    expect(sent).toEqual(['Bearer aa.bb.Bcc', 'Bearer aa.bb.Bcc']);
  });

  it('sends nothing while it is taken away', async () => {
    const network = createLabNetwork();
    const send = vi.fn(async () => 'an answer' as never);
    network.setOffline(true);
    await expect(network.hook(request('t'), send)).rejects.toThrow('taken the network away');
    network.setOffline(false);
    expect(await network.hook(request('t'), send)).toBe('an answer');
    expect(send).toHaveBeenCalledOnce();
  });
});

describe('the recorders of several tabs', () => {
  const { Channel } = createFakeBrowser().openTab();
  let time = 100;
  const memory = () => {
    const values = new Map<string, string>();
    return {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
      removeItem: (key: string) => void values.delete(key),
    } as Storage;
  };
  const open = (storage = memory()) => createRecorder({ storage, Channel, now: () => (time += 1) });
  const texts = (recorder: ReturnType<typeof open>) =>
    recorder.entries.get().map(({ event }) => (event.type === 'control' ? event.text : event.type));
  const passTime = () => vi.advanceTimersByTimeAsync(200);

  it('all contain the events of every tab in order, also a recorder that was opened later', async () => {
    const first = open();
    first.record({ type: 'control', text: 'one' });
    const second = open();
    await passTime();
    second.record({ type: 'control', text: 'two' });
    first.record({ type: 'control', text: 'three' });
    await passTime();
    const third = open();
    await passTime();
    for (const recorder of [first, second, third]) {
      expect(texts(recorder)).toEqual(['one', 'two', 'three']);
    }
    second.clear();
    await passTime();
    for (const recorder of [first, second, third]) expect(texts(recorder)).toEqual([]);
  });

  it('keep their name and their entries over a reload, and a duplicated tab gets another name', async () => {
    const storage = memory();
    const before = open(storage);
    before.record({ type: 'control', text: 'before the reload' });
    before.keep();
    const after = open(storage);
    const duplicate = open(storage);
    expect(after.tab).toBe(before.tab);
    expect(duplicate.tab).not.toBe(before.tab);
    expect(texts(after)).toEqual(['before the reload']);
  });
});
