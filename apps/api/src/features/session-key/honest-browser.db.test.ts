import { keyProofHeader } from '@latchkey/contracts/session-key';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import {
  createTestApp,
  newSecret,
  type TestApp,
  testEnv,
  testPassword,
} from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { setCookies } from '../../testing/test-browser.ts';
import { bindBrowser, outcomeOf } from './testing/browser-key.ts';

const minute = 60_000;
const leeway = 10_000;

let test: TestApp;
let userId: string;
let username: string;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  ({ id: userId, username } = await test.addUser());
});

/** What became of the person's sessions: why each ended, or null while it lives. */
async function ends() {
  const rows = await test.database.db
    .select({ reason: sessions.revokedReason })
    .from(sessions)
    .where(eq(sessions.userId, userId))
    .orderBy(sessions.createdAt);
  return rows.map((row) => row.reason);
}

async function signedIn(app = test) {
  const bound = bindBrowser(app.browser(), app.config.publicOrigin);
  expect((await bound.login(username, testPassword)).status).toBe(200);
  await takeMails(test);
  return bound;
}

describe('the proof of an earlier key of the same browser', () => {
  it('that was sent before another tab signed in ends nothing within the leeway, and is a theft after it', async () => {
    const earlier = await signedIn();
    test.clock.advance(minute);
    const later = bindBrowser(earlier.browser.copy(), test.config.publicOrigin);
    await later.login(username, testPassword);
    await takeMails(test);
    // The tabs share the cookies.
    earlier.browser.takeCookies(later.browser.jar);
    test.clock.advance(leeway - 1);
    const res = await earlier.refresh();
    expect(outcomeOf(res)).toBe('session_key_required');
    expect(setCookies(res)).toEqual([]);
    expect(await takeMails(test)).toEqual([]);
    expect(await ends()).toEqual(['replaced', null]);
    expect(outcomeOf(await later.refresh())).toBe(200);
    test.clock.advance(1);
    earlier.browser.takeCookies(later.browser.jar);
    expect(outcomeOf(await earlier.refresh())).toBe('refresh_token_invalid');
    expect(await ends()).toEqual(['replaced', 'wrong_key']);
  });
});

describe('two pages of one browser, each with its own origin and key', () => {
  it('share the cookie, so a proof of the other page’s key ends nothing and renews nothing', async () => {
    const other = 'http://localhost:4000';
    const app = await createTestApp({
      ...{ database: test.source, clock: test.clock },
      env: { ALLOWED_ORIGINS: other },
    });
    const one = await signedIn(app);
    const two = bindBrowser(one.browser.copy(), other);
    await two.login(username, testPassword);
    await takeMails(test);
    one.browser.takeCookies(two.browser.jar);
    test.clock.advance(minute);
    const [ownName] = (one.nonce() ?? '').split('.');
    expect(outcomeOf(await one.refresh())).toBe('session_key_required');
    // The answer has the nonce of the other page's key. It does not help under the name of the page's own key.
    const [, code] = (one.nonce() ?? '').split('.');
    one.useNonce(`${ownName}.${code}`);
    expect(outcomeOf(await one.refresh())).toBe('session_key_required');
    expect(await takeMails(test)).toEqual([]);
    expect(outcomeOf(await two.refresh())).toBe(200);
    await app.close();
  });
});

describe('a header that is no proof', () => {
  const large = 'A'.repeat(3_000);
  it.each([
    ['that a proxy sent twice', (proof: string) => `${proof}, ${proof}`],
    ['of a page of a release that writes it differently', (proof: string) => `v2.${proof}`],
    ['that was cut off', (proof: string) => proof.slice(0, 100)],
    ['that is empty', () => ''],
    ['that is long', () => `${large}.${large}.${large}`],
    ['with characters of another script', () => 'é.ÿ.\u00a0'],
  ])('%s ends nothing, and a right one is accepted after it', async (_, make) => {
    const bound = await signedIn();
    test.clock.advance(minute);
    test.written.length = 0;
    const text = make(bound.proof());
    const res = await bound.browser.refresh({ [keyProofHeader]: text });
    expect(outcomeOf(res)).toBe('session_key_required');
    expect(setCookies(res)).toEqual([]);
    expect(await takeMails(test)).toEqual([]);
    expect(await ends()).toEqual([null]);
    if (text) expect(test.written.join('')).not.toContain(text.slice(0, 40));
    expect(outcomeOf(await bound.refresh())).toBe(200);
  });
});

describe('while the settings change', () => {
  const start = (env: Record<string, string>) =>
    createTestApp({ database: test.source, clock: test.clock, env });

  it('nobody is asked for a second proof when a secret is replaced', async () => {
    const bound = await signedIn();
    const next = newSecret();
    const during = await start({ REFRESH_TOKEN_SECRET: `${next},${testEnv.REFRESH_TOKEN_SECRET}` });
    const after = await start({ REFRESH_TOKEN_SECRET: next });
    let browser = bound.browser;
    for (const app of [during, after]) {
      test.clock.advance(minute);
      const headers = { [keyProofHeader]: bound.proof() };
      const there = app.browser();
      there.takeCookies(browser.jar);
      const res = await there.refresh(headers);
      expect(outcomeOf(res)).toBe(200);
      bound.useNonce(res.get('DPoP-Nonce'));
      browser = there;
    }
    await Promise.all([during.close(), after.close()]);
  });

  it('each session stays bound or unbound when SESSION_KEYS is switched off and on again', async () => {
    const bound = await signedIn();
    const off = await start({ SESSION_KEYS: 'off' });
    const unbound = await signedIn(off);
    await off.close();
    test.clock.advance(minute);
    const back = test.browser();
    back.takeCookies(unbound.browser.jar);
    expect(outcomeOf(await back.refresh({ [keyProofHeader]: bound.proof() }))).toBe(200);
    expect(outcomeOf(await bound.browser.copy().refresh())).toBe('session_key_required');
    expect(outcomeOf(await bound.refresh())).toBe(200);
  });
});
