import type { Request } from 'express';
import type { Passwords } from '../core/password.ts';
import type { Person } from '../core/person.ts';
import type { UserStore } from '../core/users.store.ts';
import { ApiError } from './api-error.ts';
import { clientAddress, clientNetwork } from './client-address.ts';
import { reportOf } from './request-context.ts';
import { requireClaims } from './require-auth.ts';

/** One counted attempt; see features/auth/login-limits.ts. */
type CountedAttempt = { succeeded(): Promise<void>; undecided(): Promise<void> };

/** Checks the password of a person who is signed in already. */
export type CurrentPassword = {
  /**
   * Wrong passwords count together with those at the sign-in page, so that a copied session is no way around its limits.
   * They leave the session as it is, so that nobody is locked out of a session that they have.
   *
   * @param field the member of the body that holds the password
   * @throws ApiError `invalid_current_password`, which names the field; `password_change_required`, `rate_limited`
   */
  require(req: Request, password: string, field?: string): Promise<Person>;
};

type Services = {
  readonly users: Pick<UserStore, 'findById' | 'findPassword'>;
  readonly passwords: Pick<Passwords, 'verify'>;
  readonly countAttempt: (attempt: {
    readonly address: string;
    readonly network: string;
    readonly username: string;
  }) => Promise<CountedAttempt>;
};

export function createCurrentPassword({
  users,
  passwords,
  countAttempt,
}: Services): CurrentPassword {
  async function isRight(req: Request, { id }: Person, password: string): Promise<boolean> {
    const record = await users.findPassword(id);
    const check = await passwords.verify(password, record, clientNetwork(req));
    const { fault } = check;
    if (fault) reportOf(req)({ type: 'stored_password_unusable', userId: id, fault });
    if (check.matches && record?.mustChange) throw new ApiError('password_change_required');
    return check.matches;
  }

  return {
    async require(req, password, field = 'password') {
      const person = await users.findById(requireClaims(req).sub);
      if (!person || person.disabledAt) throw new ApiError('access_token_invalid');
      const counted = await countAttempt({
        address: clientAddress(req),
        network: clientNetwork(req),
        username: person.username,
      });
      const matches = await isRight(req, person, password).catch(async (error: unknown) => {
        await counted.undecided();
        throw error;
      });
      if (matches) {
        await counted.succeeded();
        return person;
      }
      reportOf(req)({ type: 'current_password_refused', userId: person.id });
      const errors = [{ pointer: `#/${field}`, detail: 'is not the current password' }];
      throw new ApiError('invalid_current_password', { errors });
    },
  };
}
