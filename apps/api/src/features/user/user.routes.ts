import { toUser } from '../../core/person.ts';
import type { UserStore } from '../../core/users.store.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handlers } from '../../http/handlers.ts';
import { requireClaims } from '../../http/require-auth.ts';

type Services = { readonly users: Pick<UserStore, 'findById'> };

/** Answers the signed-in person as read from the database, because the claims of a token may be 15 minutes old. */
export function userHandlers({ users }: Services): Handlers<'me'> {
  return {
    async me(req) {
      const person = await users.findById(requireClaims(req).sub);
      if (!person || person.disabledAt) throw new ApiError('access_token_invalid');
      return toUser(person);
    },
  };
}
