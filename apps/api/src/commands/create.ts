import { roleSchema } from '@latchkey/contracts/user';
import { isKeptAddress } from '../core/restore-address.ts';
import { newId } from '../lib/id.ts';
import { StartupError } from '../lib/startup-error.ts';
import { type Command, createParts, optionText, requireArguments, UsageError } from './command.ts';
import { readNames } from './read-names.ts';
import { readPassword, requireGoodPassword } from './read-password.ts';

const roles = roleSchema.options;

export const createCommand: Command = {
  usage: `<name> <address> [--role ${roles.join('|')}] < password-file`,
  summary: 'adds an account; its address counts as proven',
  options: { role: { type: 'string', default: 'user' } },
  async run(context, given) {
    const { config, clock, print } = context;
    const [username = '', email = username] = requireArguments(
      given,
      config.names === 'email' ? 1 : 2,
      2,
    );
    const role = roleSchema.safeParse(optionText(given, 'role'));
    if (!role.success) throw new UsageError(`There is no such role. Use ${roles.join(' or ')}.`);
    const names = readNames({ username, email }, config);
    if ('fault' in names) throw new UsageError(`Not accepted: ${names.fault}.`);
    const password = await readPassword(context);
    await requireGoodPassword(context, password, names);
    const db = await context.open();
    const { users, passwords } = createParts(context, db);
    const now = new Date(clock.now());
    if (await isKeptAddress(db, { email: names.email, now, except: null })) {
      throw new StartupError(
        'The address was changed on another account within the last 7 days, whose owner can still take it back.',
      );
    }
    const added = await users.create({
      ...names,
      id: newId(),
      role: role.data,
      createdAt: now,
      emailVerifiedAt: now,
      disabledAt: null,
      password: await passwords.hash(password),
    });
    if (!added) throw new StartupError('The name or the address is taken.');
    print(`Added ${names.username}.`);
  },
};
