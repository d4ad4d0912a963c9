import { keyNonceHeader, keyProofHeader } from '@latchkey/contracts/session-key';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../core/person.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { setCookies } from '../../testing/test-browser.ts';
import {
  type BoundBrowser,
  bindBrowser,
  createBrowserKey,
  outcomeOf,
} from './testing/browser-key.ts';
import { sessionOf, signInBound } from './testing/sign-in-bound.ts';

const minute = 60_000;

let test: TestApp;
let user: Person;
let bound: BoundBrowser;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  ({ user, bound } = await signInBound(test));
});

const row = () => sessionOf(test, user);

/** A thief with a copy of the cookie jar. */
const thief = () => bound.browser.copy();

describe('a sign-in with a proof of a key', () => {
  it('begins a session that only a proof of the same key renews', async () => {
    expect((await row())?.keyThumbprint).toMatch(/^[\w-]{43}$/);
    expect(outcomeOf(await thief().refresh())).toBe('session_key_required');
    expect(outcomeOf(await bound.refresh())).toBe(200);
  });

  it('is refused with a text that is no proof, and begins no session', async () => {
    const browser = test.browser();
    const proof = createBrowserKey().prove({ htu: 'https://elsewhere.example/api/auth/login' });
    for (const text of ['x', proof, `${proof}x`]) {
      const res = await browser.login(user.username, testPassword, { [keyProofHeader]: text });
      expect(outcomeOf(res)).toBe('malformed_request');
    }
    expect(browser.jar.size).toBe(0);
  });

  it('begins an unbound session where SESSION_KEYS is off, and leaves bound ones bound', async () => {
    const env = { SESSION_KEYS: 'off' };
    const { clock, source } = test;
    const other = await createTestApp({ env, clock, database: source });
    const copy = other.browser();
    copy.takeCookies(bound.browser.jar);
    expect(outcomeOf(await copy.refresh())).toBe('session_key_required');
    const unbound = bindBrowser(other.browser(), other.config.publicOrigin);
    await unbound.login(user.username, testPassword);
    expect(unbound.nonce()).toBeUndefined();
    clock.advance(minute);
    expect(outcomeOf(await unbound.browser.refresh())).toBe(200);
    await other.close();
  });
});

describe('a renewal of a bound session', () => {
  it('gets the nonce of the next renewal with each answer', async () => {
    const nonces = new Set([bound.nonce()]);
    for (let times = 0; times < 3; times++) {
      test.clock.advance(minute);
      expect(outcomeOf(await bound.refresh())).toBe(200);
      nonces.add(bound.nonce());
    }
    expect(nonces.size).toBe(4);
    expect((await row())?.generation).toBe(4);
  });

  it('without a proof is refused with a nonce, ends nothing, clears no cookie and mails nobody', async () => {
    const res = await thief().refresh();
    expect(res.headers).toMatchObject({
      'www-authenticate': 'DPoP error="use_dpop_nonce", algs="ES256"',
      [keyNonceHeader.toLowerCase()]: bound.nonce(),
    });
    expect(setCookies(res)).toEqual([]);
    expect(await row()).toMatchObject({ revokedAt: null, generation: 1 });
    expect(await takeMails(test)).toEqual([]);
  });

  it.each([
    ['an older nonce', { nonce: 'older' }],
    ['no nonce', { nonce: undefined }],
    ['another address', { htu: 'http://localhost:3000/api/auth/login' }],
    ['another origin', { htu: 'https://elsewhere.example/api/auth/refresh' }],
    ['another method', { htm: 'GET' }],
  ])('with the right key and %s is asked for a new proof, which is accepted', async (_, claims) => {
    const res = await bound.refresh(bound.proof(claims));
    expect(outcomeOf(res)).toBe('session_key_required');
    expect(setCookies(res)).toEqual([]);
    expect(outcomeOf(await bound.refresh())).toBe(200);
  });

  it('does not compare the clock of the browser with anything', async () => {
    expect(outcomeOf(await bound.refresh(bound.proof({ iat: 1 })))).toBe(200);
    test.clock.advance(minute);
    expect(outcomeOf(await bound.refresh(bound.proof({ iat: 4_000_000_000 })))).toBe(200);
  });

  it('does not look at the host of the request, which a proxy may change', async () => {
    const headers = { [keyProofHeader]: bound.proof(), Host: 'internal:5000' };
    expect(outcomeOf(await bound.browser.refresh(headers))).toBe(200);
  });
});

describe('as without a key,', () => {
  it('reuse of an old generation ends the session, with or without a proof', async () => {
    const old = thief();
    for (let times = 0; times < 2; times++) {
      await bound.refresh();
      test.clock.advance(minute);
    }
    expect(outcomeOf(await old.refresh())).toBe('refresh_token_invalid');
    expect(await row()).toMatchObject({ revokedReason: 'reuse' });
  });

  it('a session without a key ignores every proof', async () => {
    const browser = test.browser();
    await browser.signIn(user.username, testPassword);
    for (const text of ['x.y.z', bound.proof()]) {
      test.clock.advance(minute);
      const res = await browser.refresh({ [keyProofHeader]: text });
      expect(outcomeOf(res)).toBe(200);
      expect(res.get(keyNonceHeader)).toBeUndefined();
    }
  });

  it('sign-out needs no key, because whoever has the cookie may end its session', async () => {
    expect((await thief().logout()).status).toBe(204);
    expect(await row()).toMatchObject({ revokedReason: 'logout' });
  });

  it('racers with one key converge on one generation', async () => {
    const racers = Array.from({ length: 8 }, thief);
    const proofs = racers.map(() => bound.proof());
    const answers = await Promise.all(
      racers.map((racer, index) => racer.refresh({ [keyProofHeader]: proofs[index] ?? '' })),
    );
    expect(answers.map(outcomeOf)).toEqual(racers.map(() => 200));
    expect((await row())?.generation).toBe(2);
  });
});
