import { createAuth } from '../auth/create-auth.ts';
import { credentialsOf } from './credentials.ts';
import type { FakeApi } from './fake-api.ts';
import { createFakeBrowser } from './fake-browser.ts';

/** Signs ada in at the fake API, in a tab of a new browser. The call that signed her in is forgotten. */
export async function openSignedIn(fake: FakeApi) {
  const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
  await auth.client.login(credentialsOf());
  fake.calls.length = 0;
  return auth;
}
