import { scryptSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { passwords, users } from '../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { createCommandRunner } from '../testing/run-command.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

const parameters = {
  base64_signer_key:
    'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  base64_salt_separator: 'Bw==',
  rounds: 8,
  mem_cost: 14,
};
const firebaseHash =
  '$firebase-scrypt$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';
const bcryptHash = bcrypt.hashSync(testPassword, 4);

let test: TestApp;
let folder: string;
let run: ReturnType<typeof createCommandRunner>['run'];
beforeAll(async () => {
  test = await createTestApp();
  folder = makeTemporaryFolder('import');
  ({ run } = createCommandRunner(test));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await test.close();
});
beforeEach(() => test.database.db.delete(users));

function write(name: string, lines: readonly (string | object)[]): string {
  const file = join(folder, name);
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(file, `${texts.join('\n')}\n`);
  return file;
}

const header = 'username,email,role,hash,email_verified';
const count = () => test.database.db.$count(users);

describe('an imported account', () => {
  it('signs in with its old password, which then has a hash of our own', async () => {
    const salt = 'cd'.repeat(16);
    const key = scryptSync(testPassword, salt, 64, { N: 16_384, r: 16, maxmem: 2 ** 27 });
    const file = write('accounts.csv', [
      header,
      `ada,ada@example.com,admin,${bcryptHash},true`,
      `bob,bob@example.com,,${salt}:${key.toString('hex')},true`,
    ]);
    expect(await run(['import', file])).toEqual(['Imported 2 account(s).']);
    for (const name of ['ada', 'bob']) {
      expect((await test.browser().login(name, 'not the password')).status).toBe(401);
      expect((await test.browser().login(name, testPassword)).status).toBe(200);
    }
    const rows = await test.database.db.select().from(passwords);
    for (const { hash, pepperId } of rows) {
      expect(hash).toMatch(/^\$2b\$04\$/);
      expect(pepperId).toMatch(/^[\w-]{11}$/);
    }
    expect((await test.browser().login('ada', testPassword)).body.user.role).toBe('admin');
  });

  it('of Firebase signs in, with the parameters of its project', async () => {
    const file = write('firebase.jsonl', [
      { username: 'ada', email: 'ada@example.com', hash: firebaseHash, email_verified: true },
    ]);
    const project = write('project.json', [parameters]);
    await expect(run(['import', file])).rejects.toThrow('line 1: a hash of Firebase needs');
    for (const one of [file, project]) writeFileSync(one, `\ufeff${readFileSync(one, 'utf8')}`);
    await run(['import', file, '--firebase', project]);
    expect((await test.browser().login('ada', 'user1password')).status).toBe(200);
  });

  it('whose address is not proven, or that has no hash, does not sign in', async () => {
    const file = write('accounts.jsonl', [
      { username: 'ada', email: 'ada@example.com', hash: bcryptHash },
      { username: 'bob', email: 'bob@example.com', email_verified: true },
    ]);
    await run(['import', file]);
    expect((await test.browser().login('ada', testPassword)).body.code).toBe('email_not_verified');
    expect((await test.browser().login('bob', testPassword)).status).toBe(401);
    expect(await run(['show', 'bob'])).toContain('password: none');
  });
});

describe('a file with faults', () => {
  it('imports nothing, and each fault is named with its line and without the hash', async () => {
    const file = write('faults.csv', [
      header,
      `ada,ada@example.com,user,${bcryptHash},true`,
      'bob,nonsense,user,,true',
      'carol,carol@example.com,root,,true',
      'dan,dan@example.com,user,$argon2i$v=19$m=65536$abc,true',
      'eve,eve@example.com,user,clear text,true',
      'frank,frank@example.com,user',
      `grace,grace@example.com,,"$argon2id$v=19$m=262144,t=3,p=4$c29tZXNhbHQ$${'a'.repeat(43)}",true`,
    ]);
    const refusal = await run(['import', file]).catch((error: Error) => error.message);
    const lines = String(refusal).split('\n');
    expect(lines[0]).toBe('Nothing was imported, because lines are not right:');
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^line 3: the address /),
      'line 4: not accepted: role',
      expect.stringMatching(/^line 5: only Argon2id is verified/),
      'line 6: the hash has no known form',
      'line 7: has 3 cells and not 5',
      expect.stringMatching(/^line 8: the parameters of the hash are not right/),
    ]);
    expect(await count()).toBe(0);
  });

  it.each([
    ['a broken line of JSON', ['{"username":"ada"'], 'line 1: is not JSON'],
    [
      'a member that is not known',
      [{ email: 'a@example.com', password: 'x' }],
      'line 1: not accepted: password',
    ],
    ['a list', [[1]], 'line 1: not accepted: the line'],
    ['a text', ['"clear text"'], 'line 1: not accepted: the line'],
  ])('is refused for %s', async (_what, lines, fault) => {
    await expect(run(['import', write('broken.jsonl', lines)])).rejects.toThrow(fault);
  });

  it.each([
    [
      'names a column twice',
      'username,email,email',
      'line 1: the header has the column email twice',
    ],
    ['is missing', 'ada,ada@example.com,,,true', 'line 1: the header has no column email'],
  ])('of CSV is refused when its header %s', async (_what, head, fault) => {
    const file = write('header.csv', [head, 'ada,ada@example.com,other@example.com']);
    await expect(run(['import', file])).rejects.toThrow(fault);
  });

  it('is refused for a quote that is not closed', async () => {
    const file = write('quote.csv', [header, 'ada,"ada@example.com,user,,true']);
    await expect(run(['import', file])).rejects.toThrow('line 2: a quote is missing');
  });

  it('imports nothing when a name is taken, by an account or by an earlier line', async () => {
    await test.addUser({ username: 'carol' });
    const file = write('taken.csv', [
      header,
      'ada,ada@example.com,,,true',
      'ADA,other@example.com,,,true',
      'carol,new@example.com,,,true',
    ]);
    await expect(run(['import', file])).rejects.toThrow(
      'line 3: the name or the address is taken\nline 4: the name or the address is taken',
    );
    expect(await count()).toBe(1);
  });

  it('of many lines imports all of them, or names those that are taken by any earlier line', async () => {
    const lines = Array.from({ length: 1100 }, (_, index) => ({
      username: `person-${index}`,
      email: `person-${index}@example.com`,
      hash: bcryptHash,
    }));
    const more = { username: 'PERSON-7', email: 'more@example.com' };
    const refusal = run(['import', write('many.jsonl', [...lines, more, more])]);
    await expect(refusal).rejects.toThrow(
      /not right:\nline 1101: [a-z ]+ taken\nline 1102: [a-z ]+ taken$/,
    );
    expect(await count()).toBe(0);
    expect(await run(['import', write('many.jsonl', lines)])).toEqual([
      'Imported 1100 account(s).',
    ]);
    expect([await count(), await test.database.db.$count(passwords)]).toEqual([1100, 1100]);
  });

  it.each([
    ['has another ending', 'accounts.txt', 'must end in .csv or .jsonl'],
    ['is not there', 'missing.csv', 'cannot be read (ENOENT)'],
  ])('is refused when it %s', async (_what, name, fault) => {
    await expect(run(['import', join(folder, name)])).rejects.toThrow(fault);
  });

  it.each([
    ['rounds', 99],
    ['base64_signer_key', parameters.base64_signer_key.slice(4)],
  ])(
    'of parameters that are no parameters (%s) is refused without their text',
    async (name, value) => {
      const project = write('project.json', [{ ...parameters, [name]: value }]);
      const file = write('accounts.csv', [header]);
      const refusal = run(['import', file, '--firebase', project]);
      await expect(refusal).rejects.toThrow('must hold base64_signer_key');
      await expect(refusal).rejects.not.toThrow(parameters.base64_signer_key.slice(4));
    },
  );
});
