import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLinks } from '../core/links.ts';
import { users } from '../db/tables.ts';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { createCommandRunner } from '../testing/run-command.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

const day = 86_400_000;
const address = 'Lost@example.com';

let test: TestApp;
let folder: string;
let run: ReturnType<typeof createCommandRunner>['run'];
beforeAll(async () => {
  test = await createTestApp();
  folder = makeTemporaryFolder('kept-address');
  ({ run } = createCommandRunner(test));
  const { id: userId } = await test.addUser({ email: 'thief@example.net' });
  const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
  const way = { purpose: 'undo_email', userId, sentTo: 'lost@example.com' } as const;
  await links.issue(test.database.db, { ...way, lifetime: 7 * day, data: { email: address } });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await test.close();
});

const create = () => run(['create', 'ada', address], 'tulip-anvil-harbour-93');

function importOne() {
  const file = join(folder, 'accounts.csv');
  writeFileSync(file, `username,email\nbob,bob@example.com\nada,${address}\n`);
  return run(['import', file]);
}

// docs/decisions/0041: otherwise the owner of the address could never take their account back.
it('no command gives an address away that another account can still take back', async () => {
  await expect(create()).rejects.toThrow('whose owner can still take it back');
  await expect(importOne()).rejects.toThrow('line 3: another account can still take the address');
  expect(await test.database.db.$count(users)).toBe(1);
  test.clock.advance(7 * day);
  expect(await importOne()).toEqual(['Imported 2 account(s).']);
});
