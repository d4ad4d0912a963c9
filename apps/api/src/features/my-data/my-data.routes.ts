import { product } from '@latchkey/contracts/product';
import { ApiError } from '../../http/api-error.ts';
import type { Handlers } from '../../http/handlers.ts';
import { placeOf } from '../../http/place.ts';
import type { RefreshCookie } from '../../http/refresh-cookie.ts';
import { reportOf } from '../../http/request-context.ts';
import { requireClaims } from '../../http/require-auth.ts';
import { deleteAccount, type MyDataServices } from './delete-account.ts';
import { findOwner, readTables } from './my-data.store.ts';

type Services = MyDataServices & { readonly cookie: Pick<RefreshCookie, 'clear'> };

/** Lets people read everything that is held about them, and delete their account. */
export function myDataHandlers(services: Services): Handlers<'exportData' | 'deleteAccount'> {
  const { db, clock, cookie, fingerprint, personalTables } = services;
  return {
    async exportData(req, res) {
      const { sub: userId } = requireClaims(req);
      const exportedAt = new Date(clock.now()).toISOString();
      // All tables are read as they were at one point in time.
      const tables = await db.transaction(
        async (tx) => {
          const owner = await findOwner(tx, userId, fingerprint);
          if (!owner) throw new ApiError('access_token_invalid');
          return readTables(tx, personalTables, owner);
        },
        { isolationLevel: 'repeatable read', accessMode: 'read only' },
      );
      reportOf(req)({ type: 'data_exported', userId });
      res.attachment(`${product.slug}-data-${exportedAt.slice(0, 10)}.json`);
      return { exportedAt, tables };
    },
    async deleteAccount(req, res) {
      const { sub: userId } = requireClaims(req);
      await deleteAccount(services, { userId, place: placeOf(req) }, reportOf(req));
      cookie.clear(res);
      return undefined;
    },
  };
}
