import { roleSchema } from '@latchkey/contracts/user';

/** A build runs where the development packages, which `npm run user` needs, may be missing. */
const isBuilt = !import.meta.url.endsWith('.ts');
const command = isBuilt ? 'node apps/api/dist/user.js' : 'npm run user --';
const roles = roleSchema.options.join('|');

/** The command that adds an account (commands/create.ts). The API logs it when it starts without any account. */
export const howToCreateUser = `${command} create <name> <address> [--role ${roles}] < password-file`;
