import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createLinks } from '../../core/links.ts';
import { rateLimits } from '../../db/tables.ts';
import { createMailContext } from '../../mail/mail-context.ts';
import { createOutboxRows } from '../../mail/outbox-rows.ts';
import { createMailSender } from '../../mail/send-mails.ts';
import { createSmtpTransport } from '../../mail/transport.ts';
import { mailTemplates } from '../../mails.ts';
import { createCapturedLogger, rememberSecrets } from '../../testing/captured-logs.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo } from '../../testing/mails.ts';
import { type MailTestServer, startMailServer } from '../../testing/start-mail-server.ts';
import { accountPath, exportPath } from './testing/arrive.ts';

const password = 'right password marker 9e1f';
const wrong = ['wrong password marker 11c7', 'second wrong marker 52d0'];
rememberSecrets(password, ...wrong);

/** Texts of a person that the database keeps. */
const kept = {
  username: 'name-marker-3f0a',
  email: 'mailbox-marker-77b2@example.com',
  waitingName: 'waiting-marker-90fe', // feature: registration
  newEmail: 'new-mailbox-marker-18aa@example.com', // feature: email-change
};
/** Where the person was. A log of requests has these, whoever sends them. */
const places = { agent: 'Mozilla/5.0 AgentMarker-6c1d/5.0', address: '203.0.113.171' };

let test: TestApp;
let server: MailTestServer;
const lines: string[] = [];
beforeAll(async () => {
  test = await createTestApp({ env: { TRUST_PROXY_HOPS: '1' } });
  server = await startMailServer();
});
afterAll(() => test.close());
afterEach(() => server.stop());

const headers = { 'User-Agent': places.agent, 'X-Forwarded-For': places.address };
const findIn = (text: string, markers: readonly string[]) =>
  markers.filter((marker) => text.includes(marker)).sort();

/** The tables that hold one of the markers in any column. */
async function findInDatabase(markers: readonly string[]): Promise<string[]> {
  const { db } = test.database;
  const rowsOf = async (query: ReturnType<typeof sql>) =>
    ((await db.execute(query)) as unknown as { rows: { name: string }[] }).rows;
  const tables = await rowsOf(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await rowsOf(sql`select * from ${sql.identifier(name)}`);
    if (findIn(JSON.stringify(rows), markers).length > 0) found.push(name);
  }
  return found.sort();
}

/** Sends what waits in the outbox. */
function sendMails(): Promise<void> {
  const { clock, config, secrets, database } = test;
  const links = createLinks({ keys: secrets.refreshTokenKeys, clock });
  const from = { name: 'Latchkey', address: 'no-reply@example.com' };
  return createMailSender({
    rows: createOutboxRows(database.db, clock),
    templates: mailTemplates,
    context: createMailContext({ publicOrigin: config.publicOrigin, links }),
    transport: createSmtpTransport({ server: server.server, from, mayBePlain: false }),
    clock,
    logger: createCapturedLogger((line) => lines.push(line)),
  }).sendDue();
}

/** Lets a person leave a text everywhere that takes one. @returns the token of their session, and those of their links */
async function walk() {
  const { username, email } = kept;
  const registration = { username: kept.waitingName, email, password }; // feature: registration
  await test.browser().post('/api/registration', registration, headers); // feature: registration
  await test.addUser({ username, email, password });
  const browser = test.browser();
  for (const one of wrong) await browser.login(username, one, headers);
  await browser.login(wrong[0] ?? '', password, headers);
  const { body } = await browser.login(username, password, headers);
  await browser.login(email, wrong[0] ?? '', headers);
  const { accessToken } = body;
  const as = { ...headers, Authorization: `Bearer ${accessToken}` };
  await browser.post('/api/auth/reauthenticate', { password: wrong[1] }, as); // feature: reauthentication
  await browser.post('/api/user/email', { email: kept.newEmail }, as); // feature: email-change
  const mails = (await Promise.all(Object.values(kept).map((to) => mailsTo(test, to)))).flat();
  const tokens = mails.flatMap(({ links }) => links.map(({ token }) => token));
  return { browser, as, tokens };
}

it('a person’s texts are all in their export, and after the deletion nowhere', async () => {
  const { browser, as, tokens } = await walk();
  const markers = [...Object.values(kept), ...Object.values(places)];
  const secrets = [password, ...wrong, ...tokens];

  const exported = await browser.get(exportPath, as);
  expect(findIn(exported.text, markers)).toEqual([...markers].sort());
  expect(findIn(exported.text, secrets)).toEqual([]);

  expect((await browser.send('delete', accountPath, as)).status).toBe(204);
  await browser.login(kept.username, password, headers);
  // What is left is the mail about the deletion, and counters of the network that anybody may be in.
  expect(await findInDatabase(markers)).toEqual([
    'outbox', // feature: notices
    'rate_limits',
  ]);
  const counters = (await test.database.db.select().from(rateLimits)).map(({ key }) => key);
  const named = counters.filter((key) => findIn(key, markers).length > 0);
  expect(named.every((key) => key.endsWith(`:address:${places.address}`))).toBe(true);

  await sendMails();
  expect(server.received.map(({ recipients }) => recipients)).toEqual([
    [kept.email], // feature: notices
  ]);
  await test.database.db.delete(rateLimits);
  expect(await findInDatabase([...markers, ...secrets])).toEqual([]);
  const logged = [...test.written, ...lines].join('\n');
  expect(findIn(logged, [...Object.values(kept), ...secrets])).toEqual([]);
});
