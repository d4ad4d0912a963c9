import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPassword } from '../../../apps/api/src/testing/create-test-app.ts';
import { makeTemporaryFolder } from '../../../apps/api/src/testing/temporary-folder.ts';
import { findChromium } from '../../../e2e/support/find-chromium.ts';
import { createVisit } from '../outside/visit.ts';
import { runChecks } from '../run-checks.ts';
import { rewritingCookies } from '../testing/faults.ts';
import { type Deployment, startDeployment, summarize } from '../testing/start-deployment.ts';
import type { Faults } from '../testing/start-proxy.ts';
import { cookieKept } from './cookie-kept.ts';

let folder: string;
let site: Deployment;
let username: string;
beforeAll(async () => {
  folder = makeTemporaryFolder('doctor');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>A page</title>');
  site = await startDeployment({ host: 'localhost', webRoot: folder });
  ({ username } = await site.app.addUser());
});
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true });
});

async function look(faults: Faults) {
  site.proxy.faults = faults;
  const account = { username, password: testPassword };
  return summarize(
    await runChecks([cookieKept], createVisit({ url: new URL(site.origin), account })),
  );
}

describe.skipIf(!findChromium())('in Chromium', () => {
  it('a healthy deployment keeps the cookie', async () => {
    expect(await look({})).toEqual({});
  });

  it.each([
    ['Domain=example.com', /=> delete "proxy_cookie_domain"/],
    ['Path=/elsewhere', /=> delete "proxy_cookie_path"/],
  ])('a cookie with %s is not kept, and the reason is named', async (attribute, mend) => {
    const found = await look(rewritingCookies((line) => `${line}; ${attribute}`));
    expect(found).toEqual({
      'cookie-kept': [expect.stringMatching(mend)],
    });
  });
});
