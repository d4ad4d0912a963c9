// @vitest-environment node
import { expect, it, vi } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { ada, failure } from '../testing/scripted-calls.ts';
import { createSessionHolder } from './session-holder.ts';

const minute = 60_000;
const session = { user: ada, accessToken: 'token-1', lifetime: 15 * minute };

function createHolder() {
  const clock = createFakeClock();
  const onChange = vi.fn();
  const random = () => 0;
  const holder = createSessionHolder({
    clock,
    random,
    mayHaveSession: false,
    onChange,
    emit: () => {},
  });
  return { clock, holder, onChange };
}

it('says so each time that what is due may have changed', () => {
  const { holder, onChange } = createHolder();
  holder.hold(session, 'login');
  expect(onChange).toHaveBeenCalledTimes(1);
  holder.keepWithoutServer(failure('unreachable'));
  expect(onChange).toHaveBeenCalledTimes(2);
  holder.letGo('signed-out');
  expect(onChange).toHaveBeenCalledTimes(3);
});

it('a new token ends the back-off: due is its own renewal, and nothing is too early', () => {
  const { holder } = createHolder();
  holder.hold(session, 'login');
  holder.keepWithoutServer(failure('unreachable'));
  expect([holder.due(), holder.tooEarly()?.code]).toEqual([1_000, 'unreachable']);
  holder.hold(session, 'refresh');
  expect([holder.due(), holder.tooEarly(), holder.isServerLost()]).toEqual([
    14 * minute,
    null,
    false,
  ]);
});

it('another attempt is too early until the wait is over, and then no longer, although the server is still lost', () => {
  const { clock, holder } = createHolder();
  holder.hold(session, 'login');
  holder.keepWithoutServer(failure('unreachable'));
  clock.advance(999);
  expect(holder.tooEarly()?.code).toBe('unreachable');
  clock.advance(1);
  expect([holder.due(), holder.tooEarly(), holder.isServerLost()]).toEqual([0, null, true]);
});

it('a token is usable while it has time left and the server has not refused it', () => {
  const { clock, holder } = createHolder();
  expect(holder.isUsable()).toBe(false);
  holder.hold(session, 'login');
  clock.advance(15 * minute - 1);
  expect(holder.isUsable()).toBe(true);
  clock.advance(1);
  expect(holder.isUsable()).toBe(false);
  holder.hold({ ...session, accessToken: 'token-2' }, 'refresh');
  expect(holder.isUsable()).toBe(true);
  holder.markRefused('token-2');
  expect(holder.isUsable()).toBe(false);
});

it('signed out, nothing is due, however the last attempt ended', () => {
  const { holder } = createHolder();
  holder.hold(session, 'login');
  holder.keepWithoutServer(failure('unreachable'));
  holder.letGo('signed-out');
  expect([holder.due(), holder.tooEarly(), holder.isServerLost()]).toEqual([null, null, false]);
});

it('no epoch comes back: one sign-out and sign-in later it is neither the first nor the second', () => {
  const { holder } = createHolder();
  const epochs = [holder.epoch()];
  holder.letGo('signed-out');
  epochs.push(holder.epoch());
  holder.beginEpoch();
  epochs.push(holder.epoch());
  holder.letGo('signed-out');
  epochs.push(holder.epoch());
  expect(new Set(epochs).size).toBe(4);
});
