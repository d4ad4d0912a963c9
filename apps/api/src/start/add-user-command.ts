/** What a person types to add an account (add-user.ts): also told at the start of a database without any. */
export const howToAddUser =
  'npm run add-user -- <name> <address> [--role user|admin] < password-file';
