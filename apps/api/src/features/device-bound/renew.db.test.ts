import { afterAll, beforeAll, expect, it } from 'vitest';
import { noNotices } from '../../core/notices.ts';
import { createSessions } from '../../core/sessions.ts';
import { createTestClock } from '../../testing/create-test-app.ts';
import {
  day,
  minute,
  type OpenSessionStore,
  openSessionStore,
  start,
} from '../../testing/open-session-store.ts';
import { bindToDevice } from './device-keys.store.ts';

let test: OpenSessionStore;
beforeAll(async () => {
  test = await openSessionStore();
});
afterAll(() => test.close());

it('a session whose person has just proved who they are is renewed without the bound cookie', async () => {
  const { id, generation } = await test.begin();
  await bindToDevice(test.db, { id, key: 'x.y', now: start });
  const sessions = createSessions({
    store: test.store,
    revocations: { add() {} },
    notices: noNotices,
    clock: createTestClock(start.getTime() + minute),
    config: {
      ...{ refreshLeeway: 10_000, refreshTokenTtl: 7 * day, unrememberedTtl: day },
      ...{ sessionMaxAge: 30 * day, accessTokenTtl: 15 * minute, sessionsPerUser: 20 },
    },
  });
  expect(await sessions.renew(id)).toMatchObject({ generation: generation + 1 });
});
