/** The command that adds an account (add-user.ts). The API also logs it when it starts without any account. */
export const howToAddUser =
  'npm run add-user -- <name> <address> [--role user|admin] < password-file';
