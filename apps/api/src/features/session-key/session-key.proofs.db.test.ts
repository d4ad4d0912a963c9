import { keyProofHeader } from '@latchkey/contracts/session-key';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../core/person.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { setCookies } from '../../testing/test-browser.ts';
import { type BoundBrowser, createBrowserKey, outcomeOf } from './testing/browser-key.ts';
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

describe('a proof with the nonce of the parent', () => {
  it('is accepted within the leeway when the network sends its request twice', async () => {
    const proof = bound.proof();
    const copy = thief();
    expect(outcomeOf(await bound.refresh(proof))).toBe(200);
    expect(outcomeOf(await copy.refresh({ [keyProofHeader]: proof }))).toBe(200);
    expect((await row())?.generation).toBe(2);
  });

  it('is accepted within the leeway from a tab that has the newest cookie, and not after it', async () => {
    const before = bound.nonce();
    await bound.refresh();
    bound.useNonce(before);
    expect(outcomeOf(await bound.refresh())).toBe(200);
    expect((await row())?.generation).toBe(2);
    bound.useNonce(before);
    test.clock.advance(minute);
    expect(outcomeOf(await bound.refresh())).toBe('session_key_required');
  });

  it('is refused after the leeway when somebody has recorded its request, and ends nothing', async () => {
    const proof = bound.proof();
    const recorded = thief();
    expect(outcomeOf(await bound.refresh(proof))).toBe(200);
    test.clock.advance(minute);
    const res = await recorded.refresh({ [keyProofHeader]: proof });
    expect(outcomeOf(res)).toBe('session_key_required');
    expect(await row()).toMatchObject({ generation: 2, revokedAt: null });
    expect(outcomeOf(await bound.refresh())).toBe(200);
  });
});

describe('a lost answer', () => {
  it('is followed by one more proof, with the nonce of the newest generation', async () => {
    const before = { jar: [...bound.browser.jar], nonce: bound.nonce() };
    await bound.refresh();
    bound.browser.jar.clear();
    bound.browser.takeCookies(before.jar);
    bound.useNonce(before.nonce);
    test.clock.advance(minute);
    expect(outcomeOf(await bound.refresh())).toBe('session_key_required');
    expect(outcomeOf(await bound.refresh())).toBe(200);
    expect(await row()).toMatchObject({ generation: 3, parentGeneration: 1 });
  });

  it('is followed by one more proof even when its cookie arrived', async () => {
    const nonce = bound.nonce();
    await bound.refresh();
    bound.useNonce(nonce);
    test.clock.advance(minute);
    expect(outcomeOf(await bound.refresh())).toBe('session_key_required');
    expect(outcomeOf(await bound.refresh())).toBe(200);
  });
});

describe('a valid cookie with a wrong proof is a theft', () => {
  const other = createBrowserKey();
  it.each([
    ['of another key', () => other.prove({ htu: 'http://localhost:3000/api/auth/refresh' })],
    ['that was altered', () => `${bound.proof().slice(0, -8)}AAAAAAAA`],
    ['that names the key and is signed by another', () => other.prove({}, { jwk: bound.key.jwk })],
  ])('%s: the session ends, its owner is told', async (_, make) => {
    test.logs.length = 0;
    const res = await thief().refresh({ [keyProofHeader]: make() });
    expect(outcomeOf(res)).toBe('refresh_token_invalid');
    expect(setCookies(res)).toHaveLength(1);
    expect(await row()).toMatchObject({ revokedReason: 'wrong_key' });
    const mails: string[] = [
      'A copied session was ended', // feature: notices
    ];
    expect((await takeMails(test)).map(({ subject }) => subject)).toEqual(mails);
    expect(test.logs).toContainEqual(
      expect.objectContaining({ event: 'session_key_wrong', level: 40, userId: user.id }),
    );
    expect(outcomeOf(await bound.refresh())).toBe('refresh_token_invalid');
  });

  it('but not when the session has ended already', async () => {
    const late = thief();
    await bound.browser.logout();
    const proof = createBrowserKey().prove({ htu: 'x' });
    expect(outcomeOf(await late.refresh({ [keyProofHeader]: proof }))).toBe(
      'refresh_token_invalid',
    );
    expect(await row()).toMatchObject({ revokedReason: 'logout' });
    expect(await takeMails(test)).toEqual([]);
  });
});
