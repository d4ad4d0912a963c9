import { afterAll, beforeAll, expect, it } from 'vitest';
import {
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
  expect(await test.renew(id)).toMatchObject({ generation: generation + 1 });
});
