import type { Request } from 'express';
import type { Notices } from '../core/notices.ts';
import type { Passwords } from '../core/password.ts';
import type { PasswordFailures } from '../core/password-failures.ts';
import type { Person } from '../core/person.ts';
import type { UserStore } from '../core/users.store.ts';
import { warnOwner } from '../core/warn-owner.ts';
import type { Db } from '../db/client.ts';
import { ApiError } from './api-error.ts';
import { clientAddress, clientNetwork } from './client-address.ts';
import type { DeviceCookie } from './device-cookie.ts';
import { placeOf } from './place.ts';
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
  readonly passwordFailures: PasswordFailures;
  readonly devices: DeviceCookie;
  readonly db: Db;
  readonly notices: Notices;
  readonly countAttempt: (attempt: {
    readonly address: string;
    readonly network: string;
    readonly username: string;
  }) => Promise<CountedAttempt>;
};

export function createCurrentPassword(services: Services): CurrentPassword {
  const { users, passwords, passwordFailures, devices, countAttempt } = services;

  async function isRight(req: Request, person: Person, password: string): Promise<boolean> {
    const { id: userId, username: name } = person;
    const record = await users.findPassword(userId);
    const deviceId = devices.read(req).deviceId(userId);
    const guess = await passwordFailures.count({ userId, name, deviceId });
    const checked = passwords.verify(password, record, clientNetwork(req));
    const { fault, matches } = await checked.catch(async (error: unknown) => {
      await guess.undecided();
      throw error;
    });
    const report = reportOf(req);
    if (fault) report({ type: 'stored_password_unusable', userId, fault });
    if (!matches || guess.isClosed) {
      await warnOwner(services, { person, place: placeOf(req), guess, report });
      return false;
    }
    await guess.succeeded();
    if (record?.mustChange) throw new ApiError('password_change_required');
    return true;
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
