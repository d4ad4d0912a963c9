import { eq } from 'drizzle-orm';
import { personColumns, toUser } from '../../core/person.ts';
import type { Db } from '../../db/client.ts';
import { users } from '../../db/tables.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handlers } from '../../http/handlers.ts';
import { requireClaims } from '../../http/require-auth.ts';

type Services = { readonly db: Db };

/** Answers what people see of their own account. */
export function profileHandlers({ db }: Services): Handlers<'profile'> {
  return {
    async profile(req) {
      const [person] = await db
        .select({ ...personColumns, createdAt: users.createdAt })
        .from(users)
        .where(eq(users.id, requireClaims(req).sub));
      if (!person || person.disabledAt) throw new ApiError('access_token_invalid');
      return {
        ...toUser(person),
        isEmailVerified: person.emailVerifiedAt !== null,
        memberSince: person.createdAt.toISOString(),
      };
    },
  };
}
