import type { Role, User } from '@latchkey/contracts/user';
import { users } from '../db/tables.ts';

/** A person, without a hash or any other secret. */
export type Person = {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly role: Role;
  readonly emailVerifiedAt: Date | null;
  readonly disabledAt: Date | null;
};

/** The columns of a `Person`. Every query that reads a person selects these. */
export const personColumns = {
  id: users.id,
  username: users.username,
  email: users.email,
  role: users.role,
  emailVerifiedAt: users.emailVerifiedAt,
  disabledAt: users.disabledAt,
};

/** What a person may see of themselves. The fields are named one by one, so that a new column never leaks by itself. */
export function toUser({ id, username, email, role }: User): User {
  return { id, username, email, role };
}
