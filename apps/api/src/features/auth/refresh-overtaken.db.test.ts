import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccessTokens } from '../../core/access-token.ts';
import { createRefreshTokens } from '../../core/refresh-token.ts';
import { createRevocations } from '../../core/revocations.ts';
import { createSessionStore, type SessionStore } from '../../core/sessions.store.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, generationOf } from '../../testing/hostile-tokens.ts';
import { refresh } from './refresh.ts';

const minute = 60_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

const log = { info() {}, warn() {} };

/** By which rules a refresh went, and which sessions it marked as ended. */
type Told = { verdicts: string[]; revoked: string[] };

/** The real use case on the real store, with something happening at the one instant before a statement of its. */
function refreshWhile(
  token: string,
  happening: { before: keyof SessionStore; run(): unknown },
  told: Told = { verdicts: [], revoked: [] },
) {
  const { clock, config, database, secrets } = test;
  const sessions = createSessionStore(database.db);
  const original = sessions[happening.before] as (...given: unknown[]) => Promise<unknown>;
  const overtaken = async (...given: unknown[]) => {
    await happening.run();
    return original(...given);
  };
  const issuer = config.publicOrigin;
  const services = {
    config,
    clock,
    sessions: { ...sessions, [happening.before]: overtaken },
    accessTokens: createAccessTokens({
      keys: secrets.accessTokenKeys,
      issuer,
      ttl: config.accessTokenTtl,
      clock,
    }),
    refreshTokens: createRefreshTokens({ keys: secrets.refreshTokenKeys, issuer, clock }),
    revocations: {
      ...createRevocations({
        clock,
        tokenLifetime: config.accessTokenTtl,
        loadRevokedSince: sessions.revokedSince,
        isLive: sessions.isLive,
      }),
      add: (id: string) => void told.revoked.push(id),
    },
  };
  return refresh(services, token, { log, onVerdict: (verdict) => told.verdicts.push(verdict) });
}

/** A browser whose last answer was lost: it still presents generation 1, and generation 2 exists. */
async function answerLost() {
  const browser = test.browser();
  await browser.signIn('ada', testPassword);
  test.clock.advance(minute);
  await browser.copy().refresh();
  test.clock.advance(minute);
  return browser;
}

it('the leeway runs out between the update and the read: the token is rotated in the next round', async () => {
  const browser = test.browser();
  await browser.signIn('ada', testPassword);
  const issued = await refreshWhile(browser.token(), {
    before: 'find',
    run: () => test.clock.advance(minute),
  });
  expect(generationOf(issued.cookie.token)).toBe(2);
});

it('another request forks first: this one gets the same new child, as a repeat', async () => {
  const browser = await answerLost();
  const other = browser.copy();
  const told: Told = { verdicts: [], revoked: [] };
  const happening = { before: 'fork', run: () => other.refresh() } as const;
  const issued = await refreshWhile(browser.token(), happening, told);
  expect(told).toEqual({ verdicts: ['repeat'], revoked: [] });
  expect(generationOf(issued.cookie.token)).toBe(3);
  expect(generationOf(other.token())).toBe(3);
});

it('the session changes between judging a reuse and ending it: it is judged again, and ended', async () => {
  const thief = test.browser();
  await thief.signIn('ada', testPassword);
  test.clock.advance(minute);
  const victim = thief.copy();
  for (const _ of [1, 2]) {
    await victim.refresh();
    test.clock.advance(minute);
  }
  let victimRenewals = 0;
  const told: Told = { verdicts: [], revoked: [] };
  const happening = {
    before: 'revoke',
    async run() {
      if (victimRenewals++ === 0) await victim.refresh();
      expect(told.revoked, 'before the database has ended it').toEqual([]);
    },
  } as const;
  const presented = refreshWhile(thief.token(), happening, told);
  await expect(presented).rejects.toMatchObject({ code: 'refresh_token_invalid' });
  expect(victimRenewals).toBe(2);
  expect(told).toEqual({ verdicts: ['reuse'], revoked: [claimsOf(thief.token()).sid] });
  expect((await victim.refresh()).status).toBe(401);
});

it('overtaken in every round, it answers 503, and the token it presented is still good', async () => {
  const browser = await answerLost();
  const presented = refreshWhile(browser.token(), {
    before: 'fork',
    async run() {
      await browser.copy().refresh();
      test.clock.advance(minute);
    },
  });
  await expect(presented).rejects.toMatchObject({
    code: 'service_unavailable',
    headers: { 'Retry-After': '1' },
  });
  expect((await browser.refresh()).status).toBe(200);
  expect(claimsOf(browser.token()).gen).toBe(8);
});
