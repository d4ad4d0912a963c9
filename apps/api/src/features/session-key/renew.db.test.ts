import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { type OpenSessionStore, openSessionStore } from '../../testing/open-session-store.ts';

let test: OpenSessionStore;
beforeAll(async () => {
  test = await openSessionStore();
});
afterAll(() => test.close());

it('a session whose person has just proved who they are is renewed without a proof of its key', async () => {
  const { id, generation } = await test.begin();
  await test.db.update(sessions).set({ keyThumbprint: 'thumbprint' }).where(eq(sessions.id, id));
  const renewed = { generation: generation + 1, keyThumbprint: 'thumbprint' };
  expect(await test.renew(id)).toMatchObject(renewed);
});
