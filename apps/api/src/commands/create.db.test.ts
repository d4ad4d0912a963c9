import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { createCommandRunner } from '../testing/run-command.ts';
import { UsageError } from './command.ts';

const password = 'tulip-anvil-harbour-93';

let test: TestApp;
let runner: ReturnType<typeof createCommandRunner>;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(() => {
  runner = createCommandRunner(test);
});

const create = (args: readonly string[], input = `${password}\n`) =>
  runner.run(['create', ...args], input);

describe('create', () => {
  it('adds a person once, with the requested role, who can sign in by name and by address', async () => {
    const lines = await create(['ada', 'ada@example.com', '--role', 'admin']);
    expect(lines).toEqual(['Added ada.']);
    for (const name of ['ada', 'ADA@example.com']) {
      const { status, body } = await test.browser().login(name, password);
      expect([status, body.user?.role]).toEqual([200, 'admin']);
    }
    await expect(create(['ADA', 'other@example.com'])).rejects.toThrow(
      'The name or the address is taken.',
    );
    await expect(create(['other', 'Ada@example.com'])).rejects.toThrow(
      'The name or the address is taken.',
    );
  });

  it.each([
    ['no name', []],
    ['no address', ['bob']],
    ['a third argument', ['bob', 'bob@example.com', password]],
    ['a name that is too long', ['a'.repeat(65), 'bob@example.com']],
    ['an address that is none', ['bob', 'nonsense']],
    ['an unknown role', ['bob', 'bob@example.com', '--role', 'root']],
    ['an unknown option', ['bob', 'bob@example.com', '--admin']],
  ])('is refused with %s, with how to use it, and no database is opened', async (_what, args) => {
    const refusal = create(args);
    await expect(refusal).rejects.toThrow(UsageError);
    await expect(refusal).rejects.toThrow(/ Use it like this: npm run user -- create <name> /);
    await expect(refusal).rejects.not.toThrow(password);
    expect(runner.opened()).toBe(0);
  });

  it('is refused without a password on standard input', async () => {
    await expect(create(['bob', 'bob@example.com'], '\n')).rejects.toThrow(
      'The password is missing; write it to standard input.',
    );
  });

  it.each([
    ['a second line', 'plum kettle orbit\nwindow'],
    ['an empty second line', 'plum kettle orbit window\n\n'],
    ['NUL, as UTF-16 has', 'plum kettle orbit \0window'],
    ['bytes that are not UTF-8', 'plum kettle orbit \ufffdwindow'],
  ])(
    'is refused with a password that has %s, because no form can send it',
    async (_what, input) => {
      await expect(create(['bob', 'bob@example.com'], input)).rejects.toThrow(
        'The password must be one line of UTF-8 text.',
      );
    },
  );

  it('takes the address alone where the address is the name', async () => {
    const byAddress = createCommandRunner(test, { names: 'email' });
    await byAddress.run(['create', 'eve@example.com'], password);
    expect(await runner.run(['show', 'eve@example.com'])).toContain('name: eve@example.com');
  });
});

it('a password that the policy refuses adds nobody, and no database is opened', async () => {
  await expect(create(['bob', 'bob@example.com'], 'fourteen chars\n')).rejects.toThrow(
    'The password is not accepted. Use 1 more character.',
  );
  expect(runner.opened()).toBe(0);
});

describe('the command line', () => {
  it.each([[[]], [['delete', 'ada']], [['constructor']]])(
    'answers %o with the list of commands',
    async (args) => {
      await expect(runner.run(args)).rejects.toThrow(/npm run user -- create <name> <address>/);
    },
  );

  it('prints the list when it is asked for it', async () => {
    const [help = ''] = await runner.run(['help']);
    for (const name of ['create', 'list', 'show', 'disable', 'enable', 'import']) {
      expect(help).toContain(`npm run user -- ${name} `);
    }
  });
});
