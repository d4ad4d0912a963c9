// @vitest-environment node
import { expect, it, vi } from 'vitest';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { ada, failure } from '../../testing/scripted-calls.ts';
import { createSession } from './session.ts';
import { createSessionMarker } from './session-marker.ts';
import { createSingleFlight } from './single-flight.ts';

const minute = 60_000;
const answer = { user: ada, accessToken: 'token-1', tokenType: 'Bearer', expiresIn: 900 } as const;

/** The session of a tab in which nobody is signed in. */
function createOwner() {
  const clock = createFakeClock();
  const onChange = vi.fn();
  const session = createSession({
    marker: createSessionMarker(createFakeBrowser().openTab().storage),
    flight: createSingleFlight(async () => {}),
    clock,
    random: () => 0,
    post: () => {},
    onChange,
    emit: () => {},
  });
  return { clock, session, onChange };
}

it('the session reports each change of the time at which a renewal is due', () => {
  const { session, onChange } = createOwner();
  session.begin(answer);
  expect(onChange).toHaveBeenCalledTimes(1);
  session.keepWithoutServer(failure('unreachable'));
  expect(onChange).toHaveBeenCalledTimes(2);
  session.letGo('signed-out');
  expect(onChange).toHaveBeenCalledTimes(3);
});

it('a new token ends the back-off: its own renewal is due, and nothing is too early', () => {
  const { session } = createOwner();
  session.begin(answer);
  session.keepWithoutServer(failure('unreachable'));
  expect([session.due(), session.tooEarly()?.code]).toEqual([1_000, 'unreachable']);
  session.renew(answer, 'tag');
  expect([session.due(), session.tooEarly(), session.isServerLost()]).toEqual([
    14 * minute,
    null,
    false,
  ]);
});

it('another attempt is too early until the wait is over, although the server stays lost after that', () => {
  const { clock, session } = createOwner();
  session.begin(answer);
  session.keepWithoutServer(failure('unreachable'));
  clock.advance(999);
  expect(session.tooEarly()?.code).toBe('unreachable');
  clock.advance(1);
  expect([session.due(), session.tooEarly(), session.isServerLost()]).toEqual([0, null, true]);
});

it('a token is usable while it has time left and the server has not refused it', () => {
  const { clock, session } = createOwner();
  expect(session.isUsable()).toBe(false);
  session.begin(answer);
  clock.advance(15 * minute - 1);
  expect(session.isUsable()).toBe(true);
  clock.advance(1);
  expect(session.isUsable()).toBe(false);
  session.renew({ ...answer, accessToken: 'token-2' }, 'tag');
  expect(session.isUsable()).toBe(true);
  session.markRefused('token-2');
  expect(session.isUsable()).toBe(false);
});

it('nothing is due after a sign-out, however the last attempt ended', () => {
  const { session } = createOwner();
  session.begin(answer);
  session.keepWithoutServer(failure('unreachable'));
  session.letGo('signed-out');
  expect([session.due(), session.tooEarly(), session.isServerLost()]).toEqual([null, null, false]);
});

it('no epoch comes back after a sign-out and a sign-in', () => {
  const { session } = createOwner();
  const epochs = [session.epoch()];
  session.letGo('signed-out');
  epochs.push(session.epoch());
  session.begin(answer);
  epochs.push(session.epoch());
  session.letGo('signed-out');
  epochs.push(session.epoch());
  expect(new Set(epochs).size).toBe(4);
});

it('the time left is counted from the arrival of the token and never below zero', () => {
  const { clock, session } = createOwner();
  session.begin(answer);
  expect([session.timeLeft(), session.due()]).toEqual([15 * minute, 14 * minute]);
  clock.advance(2_000_000);
  expect([session.timeLeft(), session.due()]).toEqual([0, 0]);
});

it('a sign-in makes a new tag, so that no tab mistakes it for the sign-in before', () => {
  const { session } = createOwner();
  session.begin(answer);
  const first = session.tag();
  session.begin(answer);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(session.tag()).not.toBe(first);
});
