/** The command that adds an account (commands/create.ts). The API logs it when it starts without any account. */
export const howToCreateUser =
  'npm run user -- create <name> <address> [--role user|admin] < password-file';
