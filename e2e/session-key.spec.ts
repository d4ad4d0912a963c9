import { apiBasePath, apiPaths, csrfHeader } from '@latchkey/contracts/api';
import { keyProofHeader } from '@latchkey/contracts/session-key';
import type { Page } from '@playwright/test';
import {
  expectSignedIn,
  expectSignedOut,
  openTab,
  renewButton,
  signIn,
  signOutButton,
} from './support/actions.ts';
import { loseNextAnswer } from './support/faults.ts';
import { keyDatabase, loseKey, refuseStorage } from './support/session-key.ts';
import { expect, test } from './support/test.ts';
import { refreshCall } from './support/traffic.ts';

/** The keys that the browser keeps, by name; each as `extractable` shows it. */
const keptKeys = (page: Page) =>
  page.evaluate(async (name) => {
    const result = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    const database = await result(indexedDB.open(name));
    const keys = database.transaction('keys').objectStore('keys');
    const [names, kept] = await Promise.all([result(keys.getAllKeys()), result(keys.getAll())]);
    database.close();
    const isExported = await Promise.all(
      kept.map(({ privateKey }) =>
        crypto.subtle.exportKey('jwk', privateKey).then(
          () => true,
          () => false,
        ),
      ),
    );
    return names.map((name, index) => ({ name, isExported: isExported[index] }));
  }, keyDatabase);

/** The part of a proof that contains the public key, as the next refresh of the page carries it. */
async function nextProof(page: Page): Promise<string | undefined> {
  const request = page.waitForRequest('**/api/auth/refresh');
  await renewButton(page).click();
  const proof = await (await request).headerValue(keyProofHeader);
  await expect(page.getByText('Renewed.')).toBeVisible();
  return proof?.split('.')[0];
}

test('signing in keeps a key that no script can export, and every refresh proves it', async ({
  page,
  traffic,
}) => {
  await signIn(page);
  expect(await keptKeys(page)).toEqual([{ name: 'current', isExported: false }]);
  traffic.clear();
  const proof = await nextProof(page);
  expect(proof).toBeDefined();
  await page.reload();
  await expectSignedIn(page);
  expect(await nextProof(page)).toBe(proof);
  await traffic.idle();
  expect(traffic.calls()).toEqual([refreshCall, refreshCall, refreshCall]);
});

test('two tabs prove one key, each with the nonce that the other one got', async ({
  page,
  context,
  traffic,
}) => {
  await signIn(page);
  const other = await openTab(context);
  await expectSignedIn(other);
  traffic.clear();
  const proofs = [await nextProof(other), await nextProof(page), await nextProof(other)];
  expect(proofs[0]).toBeDefined();
  expect(new Set(proofs).size).toBe(1);
  await traffic.idle();
  expect(traffic.calls()).toEqual([refreshCall, refreshCall, refreshCall]);
});

test('a copy of the cookie renews nothing elsewhere, and the person stays signed in', async ({
  page,
  context,
  playwright,
  server,
}) => {
  await signIn(page);
  const storageState = await context.storageState();
  const thief = await playwright.request.newContext({ storageState, baseURL: server.origin });
  const headers = { [csrfHeader.name]: csrfHeader.value, Origin: server.origin };
  const answer = await thief.post(`${apiBasePath}${apiPaths.auth.refresh}`, { headers });
  expect(await answer.json()).toMatchObject({ status: 401, code: 'session_key_required' });
  await thief.dispose();
  await page.reload();
  await expectSignedIn(page);
});

test('a lost answer costs one more call, and nobody is signed out', async ({
  page,
  server,
  traffic,
}) => {
  await signIn(page);
  server.advance({ minutes: 16 });
  traffic.clear();
  await loseNextAnswer(page, '**/api/auth/refresh', () => server.advance({ minutes: 1 }));
  await page.reload();
  await expectSignedIn(page);
  await traffic.idle();
  // The lost one, one with its old nonce, and one with the nonce of the refusal.
  expect(traffic.calls()).toEqual([refreshCall, refreshCall, refreshCall]);
});

test('without its key the browser leads to sign-in and shows why, and signing in helps', async ({
  page,
}) => {
  await signIn(page);
  await loseKey(page);
  await expect(page.getByRole('status')).toContainText('Part of this site’s data was deleted');
  await signIn(page);
  expect(await keptKeys(page)).toHaveLength(1);
});

test('a browser that refuses storage signs in and stays signed in, and its session is not bound', async ({
  page,
}) => {
  await refuseStorage(page);
  await signIn(page);
  await page.reload();
  await expectSignedIn(page);
  await page.goto('/account/sessions');
  await expect(page.getByText('Not bound: its cookie works in another browser.')).toBeVisible();
});

test('signing out destroys the key, also without a network', async ({ page, context }) => {
  await signIn(page);
  await context.setOffline(true);
  await signOutButton(page).click();
  await expectSignedOut(page);
  await expect.poll(() => keptKeys(page)).toEqual([]);
  await context.setOffline(false);
});
