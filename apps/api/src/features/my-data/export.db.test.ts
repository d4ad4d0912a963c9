import { product } from '@latchkey/contracts/product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwords, users } from '../../db/tables.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { challenges, expectJson, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { arrive } from './testing/arrive.ts';

const minute = 60_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

describe('the export of one’s data', () => {
  it('is one JSON document for a file, with the rows of every table', async () => {
    const { user, read, sessions } = await arrive(test);
    const now = new Date(test.clock.now()).toISOString();
    const [session] = await sessions();
    const { userId: _, ...shown } = session ?? {};
    expectJson(
      await read(),
      {
        exportedAt: now,
        tables: {
          account_events: [expect.objectContaining({ at: now, type: 'signed_in' })], // feature: activity
          registrations: [], // feature: registration
          users: [
            {
              id: user.id,
              username: user.username,
              email: user.email,
              usernameKey: user.username.toLowerCase(),
              emailKey: user.email.toLowerCase(),
              role: 'user',
              createdAt: now,
              emailVerifiedAt: now,
              disabledAt: null,
              changesBlockedUntil: null,
            },
          ],
          passwords: [{ changedAt: null, mustChange: false }],
          sessions: [JSON.parse(JSON.stringify(shown))],
          links: [],
          outbox: [],
          password_failures: [],
          rate_limits: [],
        },
      },
      { 'content-disposition': `attachment; filename=${product.slug}-data-2026-01-15.json` },
    );
  });

  it('has no hash, no pepper and no id of a link', async () => {
    const { read, addLink } = await arrive(test);
    const linkId = await addLink('reset_password', minute);
    const { text, body } = await read();
    const rows = await test.database.db.select().from(passwords);
    for (const { hash, pepperId } of rows) {
      expect(text).not.toContain(hash);
      expect(text).not.toContain(pepperId);
    }
    expect(text).not.toContain(linkId);
    expect(body.tables.links).toMatchObject([{ purpose: 'reset_password' }]);
  });

  it('has nothing of anybody else', async () => {
    const [ada, bob] = [await arrive(test), await arrive(test)];
    await bob.addLink('reset_password', minute);
    const [session] = await bob.sessions();
    const wish = { email: ada.user.email, sessionId: session?.id };
    await bob.addLink('confirm_email', minute, wish, foldAddress(ada.user.email));
    const { text } = await ada.read();
    for (const [row] of [await bob.account(), await bob.sessions()]) {
      expect(text).not.toContain(row?.id);
    }
    expect(text).not.toContain(bob.user.username);
  });

  it('is shown in the activity, because whoever has the session could have taken it', async () => {
    const { read } = await arrive(test);
    await read();
    const { body } = await read(); // feature: activity
    const types = body.tables.account_events.map(({ type }: { type: string }) => type); // feature: activity
    expect(types).toEqual(['signed_in', 'data_exported']); // feature: activity
    expect(test.logs).toContainEqual(expect.objectContaining({ event: 'data_exported' }));
  });

  it('asks for a proof that is younger than ten minutes', async () => {
    const { read } = await arrive(test);
    test.clock.advance(10 * minute + 1_000);
    const challenge = 'Bearer realm="api", error="insufficient_user_authentication", max_age="600"';
    expectProblem(await read(), 'reauthentication_required', {
      headers: { 'www-authenticate': challenge },
    });
  });

  it('is refused to a person who is gone', async () => {
    const { read, account } = await arrive(test);
    await test.database.db.delete(users);
    expect(await account()).toEqual([]);
    const headers = { 'www-authenticate': challenges.invalidToken };
    expectProblem(await read(), 'access_token_invalid', { headers });
  });
});
