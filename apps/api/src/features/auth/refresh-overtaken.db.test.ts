import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { noNotices } from '../../core/notices.ts';
import { createRefreshTokens } from '../../core/refresh-token.ts';
import { createSessionStore, type SessionStore } from '../../core/sessions.store.ts';
import { createSessions } from '../../core/sessions.ts';
import { createStores } from '../../stores.ts';
import { createCapturedLogger } from '../../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, generationOf } from '../../testing/hostile-tokens.ts';
import { createTestBrowser, setCookies, type TestBrowser } from '../../testing/test-browser.ts';
import { refresh } from './refresh.ts';

const minute = 60_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

/** The verdicts of a refresh, and the sessions that it marked as ended. */
type Told = { verdicts: string[]; revoked: string[] };

type Happening = { before: keyof SessionStore; run(): unknown };

/** The services of the use case, with the real store. `happening` runs right before one statement of the store. */
function servicesWhile(happening: Happening, told: Told = { verdicts: [], revoked: [] }) {
  const { clock, config, database, secrets } = test;
  const real = createSessionStore(database.db);
  const original = real[happening.before] as (...given: unknown[]) => Promise<unknown>;
  const overtaken = async (...given: unknown[]) => {
    await happening.run();
    return original(...given);
  };
  const store: SessionStore = { ...real, [happening.before]: overtaken };
  const revocations = { add: (id: string) => void told.revoked.push(id) };
  return {
    config,
    clock,
    store,
    sessions: createSessions({ store, revocations, clock, config, notices: noNotices }),
    refreshTokens: createRefreshTokens({
      keys: secrets.refreshTokenKeys,
      issuer: config.publicOrigin,
      clock,
    }),
    notices: noNotices,
  };
}

const place = { address: null, device: null, userAgent: null };
/** A request that shows nothing but its token, for a session that is bound to nothing. */
const proof = { shown: () => ({}), faultFor: () => null };

function refreshWhile(token: string, happening: Happening, told?: Told) {
  const services = servicesWhile(happening, told);
  const onVerdict = (verdict: string) => told?.verdicts.push(verdict);
  return refresh(services, token, { place, proof, report() {}, onVerdict });
}

/** A browser with the cookies of another. It calls the real application on such a store. */
async function browserWhile(browser: TestBrowser, happening: Happening): Promise<TestBrowser> {
  const { clock, config, database, secrets } = test;
  const stores = createStores({ db: database.db, clock, config });
  const sessions = servicesWhile(happening).store;
  const logger = createCapturedLogger();
  const deps = { config, secrets, database, clock, logger, stores: { ...stores, sessions } };
  const overtaken = createTestBrowser(createServer(await createApp(deps)), config);
  overtaken.takeCookies(browser.jar);
  return overtaken;
}

/** A browser whose last answer was lost. It still presents generation 1, although generation 2 exists. */
async function answerLost() {
  const browser = test.browser();
  await browser.signIn('ada', testPassword);
  test.clock.advance(minute);
  await browser.copy().refresh();
  test.clock.advance(minute);
  return browser;
}

it('a token whose leeway runs out between the update and the read is rotated in the next round', async () => {
  const browser = test.browser();
  await browser.signIn('ada', testPassword);
  const issued = await refreshWhile(browser.token(), {
    before: 'find',
    run: () => test.clock.advance(minute),
  });
  expect(issued.generation).toBe(2);
});

it('when another request forks first, this one gets the same new child as a repeat', async () => {
  const browser = await answerLost();
  const other = browser.copy();
  const told: Told = { verdicts: [], revoked: [] };
  const happening = { before: 'fork', run: () => other.refresh() } as const;
  const issued = await refreshWhile(browser.token(), happening, told);
  expect(told).toEqual({ verdicts: ['repeat'], revoked: [] });
  expect(issued.generation).toBe(3);
  expect(generationOf(other.token())).toBe(3);
});

it('when the session changes after the verdict of reuse, the rule is applied again and ends it', async () => {
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

it('a refresh overtaken in every round answers 503, and leaves the cookie alone and its token valid', async () => {
  const browser = await answerLost();
  const overtaken = await browserWhile(browser, {
    before: 'fork',
    async run() {
      await browser.copy().refresh();
      test.clock.advance(minute);
    },
  });
  const answer = await overtaken.refresh();
  expect(answer.body.code).toBe('service_unavailable');
  expect(answer.headers['retry-after']).toBe('1');
  expect(setCookies(answer)).toEqual([]);
  expect((await browser.refresh()).status).toBe(200);
  expect(claimsOf(browser.token()).gen).toBe(8);
});
