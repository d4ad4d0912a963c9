import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'vite';
import { expect, it, onTestFinished } from 'vitest';
import { passwordChangeAddress } from './password-change-address.ts';

it('the dev server leads password managers to the page for changing the password', async () => {
  const root = mkdtempSync(join(tmpdir(), 'well-known-'));
  const vite = await createServer({
    ...{ root, configFile: false, logLevel: 'silent', plugins: [passwordChangeAddress()] },
    server: { port: 0, host: '127.0.0.1', watch: null },
  });
  onTestFinished(async () => {
    await vite.close();
    rmSync(root, { recursive: true });
  });
  await vite.listen();
  const address = new URL('/.well-known/change-password', vite.resolvedUrls?.local[0]);
  const answer = await fetch(address, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/account/password']);
});
