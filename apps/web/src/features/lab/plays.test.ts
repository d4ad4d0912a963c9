import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Commands } from './lab-commands.ts';
import { play, type Step, stageLostAnswer, stageTheft } from './plays.ts';
import type { ProxyAnswer, ProxyCommand } from './use-lab-proxy.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Records what a play does, and after how many seconds. `answers` are the dev server's answers, in order. */
function follow(answers: ProxyAnswer[] = []) {
  const done: [seconds: number, what: string][] = [];
  const begun = vi.getMockedSystemTime()?.getTime() ?? 0;
  const note = (what: string) => {
    const now = vi.getMockedSystemTime()?.getTime() ?? 0;
    done.push([(now - begun) / 1_000, what]);
  };
  const commands = {
    refresh: async () => note('refresh'),
    run: async ({ name }: { name: string }) => note(name),
  } as unknown as Commands;
  const ask = async (command: ProxyCommand) => {
    note(command);
    return answers.shift() ?? {};
  };
  return { done, tools: { commands, ask } };
}

const start = (steps: readonly Step[]) => {
  const shown: string[] = [];
  const leaving = new AbortController();
  const ended = play(steps, {
    signal: leaving.signal,
    onProgress: ({ text, secondsLeft }) => shown.push(`${secondsLeft} ${text}`),
  });
  return { ended, leaving, shown };
};

describe('a play', () => {
  it('that stages a theft exchanges the cookie twice, each time after the leeway, and then uses the copy', async () => {
    const { done, tools } = follow();
    const { ended } = start(stageTheft(tools));
    await vi.advanceTimersByTimeAsync(22_000);
    await ended;
    expect(done).toEqual([
      [0, 'steal'],
      [11, 'refresh'],
      [22, 'refresh'],
      [22, 'replay'],
      [22, 'requests'],
    ]);
  });

  it('that stages a theft refreshes first if the dev server has seen no cookie yet', async () => {
    const { done, tools } = follow([{ error: 'No refresh cookie is known.' }]);
    const { ended, leaving } = start(stageTheft(tools));
    await vi.advanceTimersByTimeAsync(0);
    expect(done.map(([, what]) => what)).toEqual(['steal', 'refresh', 'steal']);
    leaving.abort();
    await expect(ended).rejects.toThrow();
  });

  it('that stages a lost answer waits until a refresh exchanges the token and does not repeat it', async () => {
    const { done, tools } = follow();
    const { ended } = start(stageLostAnswer(tools));
    await vi.advanceTimersByTimeAsync(11_000);
    await ended;
    expect(done).toEqual([
      [11, 'lose'],
      [11, 'refresh'],
    ]);
  });

  it('shows how many seconds are left before each step, and ends when the page is left', async () => {
    const run = vi.fn(async () => {});
    const { ended, leaving, shown } = start([{ after: 3, text: 'it happens', run }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shown).toEqual(['3 it happens', '2 it happens']);
    leaving.abort();
    await expect(ended).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(run).not.toHaveBeenCalled();
  });

  it('leaves no listener on the signal of its page', async () => {
    const { ended, leaving } = start([{ after: 3, text: 'it happens', run: async () => {} }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    await ended;
    expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
  });
});
