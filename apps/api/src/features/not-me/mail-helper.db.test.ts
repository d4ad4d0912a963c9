import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLinks } from '../../core/links.ts';
import { createOutbox } from '../../core/outbox.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { createNotices } from '../notices/notices.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

async function notify(to: string) {
  const { clock, database } = test;
  const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock });
  const notices = createNotices({ links, outbox: createOutbox(clock), clock });
  const user = await test.addUser();
  const place = { address: '192.0.2.1', userAgent: null, device: 'Firefox on Linux' };
  const notice = { type: 'new_device', userId: user.id, to, place, sessionId: null } as const;
  await database.db.transaction((tx) => notices.put(tx, notice));
  return { links };
}

describe('the test helper for mails', () => {
  it('shows the mails that wait for an address, with working links, and takes them out', async () => {
    const { links } = await notify('ada@example.com');
    await notify('bob@example.com');
    const [mail, ...others] = await mailsTo(test, 'ada@example.com');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: 'ada@example.com', template: 'notice' });
    expect(mail?.subject).toBe('New sign-in to your account');
    expect(mail?.text).toContain('When: 15 January 2026, 12:00 UTC.');
    const [link] = mail?.links ?? [];
    expect(link?.page).toBe('/not-me');
    expect(await links.find(test.database.db, 'not_me', link?.token ?? '')).not.toBeNull();
    expect((await takeMails(test)).map(({ to }) => to)).toEqual([
      'ada@example.com',
      'bob@example.com',
    ]);
    expect(await takeMails(test)).toEqual([]);
  });
});
