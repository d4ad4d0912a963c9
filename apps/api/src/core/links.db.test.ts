import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../db/client.ts';
import { links as table } from '../db/mail-tables.ts';
import { createTestClock } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { createLinks, type LinkPurpose, purgeLinks } from './links.ts';

const hour = 3_600_000;
const newKey = () => createSecretKey(randomBytes(32));
const key = newKey();

let source: TestDatabase;
let db: Db;
const clock = createTestClock();
const links = createLinks({ keys: [key], clock });

beforeAll(async () => {
  source = await openTestDatabase();
  db = (await source.connect()).db;
});
afterAll(() => source.close());

async function issue(purpose: LinkPurpose = 'invite', sentTo: string | null = null) {
  const facts = { purpose, userId: null, sentTo, lifetime: hour, data: { note: 'kept' } };
  const id = await links.issue(db, facts);
  return { id, token: links.token(purpose, id) };
}

describe('a link', () => {
  it('is found as often as somebody looks, and is used once', async () => {
    const { id, token } = await issue();
    expect(await links.find(db, 'invite', token)).toMatchObject({ id, data: { note: 'kept' } });
    expect(await links.find(db, 'invite', token)).not.toBeNull();
    expect(await links.use(db, 'invite', token)).toMatchObject({ id, data: { note: 'kept' } });
    expect(await links.use(db, 'invite', token)).toBeNull();
    expect(await links.find(db, 'invite', token)).toBeNull();
  });

  it('is given to exactly one of fifty attempts at one time', async () => {
    const { token } = await issue();
    const used = await Promise.all(
      Array.from({ length: 50 }, () => links.use(db, 'invite', token)),
    );
    expect(used.filter(Boolean)).toHaveLength(1);
  });

  it('ends when its time is over, at that moment', async () => {
    const { token } = await issue();
    clock.advance(hour - 1);
    expect(await links.find(db, 'invite', token)).not.toBeNull();
    clock.advance(1);
    expect(await links.find(db, 'invite', token)).toBeNull();
    expect(await links.use(db, 'invite', token)).toBeNull();
  });

  it('is not accepted for another purpose', async () => {
    const { id, token } = await issue('invite');
    expect(await links.use(db, 'not_me', token)).toBeNull();
    expect(await links.use(db, 'not_me', links.token('not_me', id))).toBeNull();
    expect(await links.use(db, 'invite', links.token('not_me', id))).toBeNull();
    expect(await links.use(db, 'invite', token)).not.toBeNull();
  });

  it.each([
    ['the id alone', (token: string) => token.split('.')[0] ?? ''],
    ['nothing', () => ''],
    ['another signature', (token: string) => `${token.split('.')[0]}.${'A'.repeat(43)}`],
    ['a shorter signature', (token: string) => token.slice(0, -1)],
    ['more behind the signature', (token: string) => `${token}.more`],
    ['a NUL', (token: string) => `\0${token}`],
  ])('is not opened by %s', async (_what, change) => {
    const { token } = await issue();
    expect(await links.find(db, 'invite', change(token))).toBeNull();
    expect(await links.use(db, 'invite', change(token))).toBeNull();
    expect(await links.find(db, 'invite', token)).not.toBeNull();
  });

  it('leaves nothing in the database from which its token could be made', async () => {
    const { token } = await issue();
    const rows = JSON.stringify(await db.select().from(table));
    expect(rows).not.toContain(token.split('.')[1]);
    const stranger = createLinks({ keys: [newKey()], clock });
    expect(await stranger.use(db, 'invite', token)).toBeNull();
  });

  it('still works after its key became the second of the list', async () => {
    const { token } = await issue();
    const rotated = createLinks({ keys: [newKey(), key], clock });
    expect(await rotated.use(db, 'invite', token)).not.toBeNull();
  });

  it('ends with the address that it was sent to, for one purpose or for all', async () => {
    const kept = await issue('invite', 'b@example.com');
    const ended = await issue('invite', 'a@example.com');
    const other = await issue('register', 'a@example.com');
    await links.end(db, { sentTo: 'a@example.com', purpose: 'invite' });
    expect(await links.find(db, 'invite', ended.token)).toBeNull();
    expect(await links.find(db, 'register', other.token)).not.toBeNull();
    await links.end(db, { sentTo: 'a@example.com' });
    expect(await links.find(db, 'register', other.token)).toBeNull();
    expect(await links.find(db, 'invite', kept.token)).not.toBeNull();
    await expect(links.end(db, {})).rejects.toThrow('links of nobody');
  });

  it('is purged when it has expired, in batches', async () => {
    await db.delete(table);
    await Promise.all([issue(), issue(), issue()]);
    clock.advance(hour + 1);
    const fresh = await issue();
    expect(await purgeLinks(db, new Date(clock.now()), 2)).toBe(2);
    expect(await purgeLinks(db, new Date(clock.now()), 2)).toBe(1);
    expect(await links.find(db, 'invite', fresh.token)).not.toBeNull();
  });
});
