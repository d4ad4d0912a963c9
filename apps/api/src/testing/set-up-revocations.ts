import { createRevocations } from '../core/revocations.ts';
import { createTestClock } from './create-test-app.ts';

export const minute = 60_000;
export const tokenLifetime = 15 * minute;
/** How long the list must keep an id. */
export const keptFor = tokenLifetime + minute;

/** Session ids have 22 characters. Anything of another form is not accepted as one. */
export const id = (name: string) => name.padEnd(22, '_');

type Revoked = { id: string; revokedAt: Date };

/** Revocations on a fake database that knows which sessions are live, and records every query. */
export function setUpRevocations({ capacity = 100, revoked = [] as Revoked[] } = {}) {
  const clock = createTestClock();
  const asked: string[] = [];
  const loadedSince: Date[] = [];
  const live = new Set(['live']);
  const revocations = createRevocations({
    clock,
    tokenLifetime,
    capacity,
    loadRevokedSince: async (time) => {
      loadedSince.push(time);
      return revoked.filter((row) => row.revokedAt > time);
    },
    isLive: async (sid) => {
      asked.push(sid);
      return live.has(sid);
    },
  });
  const now = () => Math.floor(clock.now() / 1000);
  const isRevoked = (sid: string, iat = now()) => revocations.isRevoked({ sid, iat });
  return { clock, asked, loadedSince, revocations, isRevoked, now };
}
