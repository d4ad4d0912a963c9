import type { Sessions } from '../../core/sessions.ts';
import type { Db } from '../../db/client.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handlers } from '../../http/handlers.ts';
import { reportOf } from '../../http/request-context.ts';
import { requireClaims } from '../../http/require-auth.ts';
import type { Clock } from '../../lib/clock.ts';
import { isOwnLiveSession, listLiveSessions } from './my-sessions.store.ts';

type Services = {
  readonly db: Db;
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, 'end' | 'endAllOf'>;
  readonly config: { readonly isDeviceBindingOn: boolean }; // feature: device-bound
};

/** Lists the sessions of the signed-in person, and ends them. */
export function mySessionsHandlers({
  db,
  clock,
  sessions,
  config, // feature: device-bound
}: Services): Handlers<'mySessions' | 'endSession' | 'endOtherSessions'> {
  return {
    async mySessions(req) {
      const { sub, sid } = requireClaims(req);
      const rows = await listLiveSessions(db, sub, new Date(clock.now()));
      const listed = rows.map(({ createdAt, rotatedAt, ...row }) => ({
        id: row.id,
        device: row.device,
        userAgent: row.userAgent,
        address: row.address,
        isBound: [
          row.keyThumbprint, // feature: session-key
          config.isDeviceBindingOn ? row.deviceBoundAt : null, // feature: device-bound
        ].some((bond) => bond !== null),
        begunAt: createdAt.toISOString(),
        lastActiveAt: rotatedAt.toISOString(),
        isCurrent: row.id === sid,
      }));
      // The sort is stable, so those used last stay first among the others.
      return { sessions: listed.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent)) };
    },

    async endSession(req) {
      const { sub } = requireClaims(req);
      const id = String(req.params.id);
      const isOwn = await isOwnLiveSession(db, { id, userId: sub, now: new Date(clock.now()) });
      if (!isOwn || !(await sessions.end({ id, reason: 'ended_by_owner' }))) {
        throw new ApiError('not_found');
      }
      reportOf(req)({ type: 'own_sessions_ended', userId: sub, ended: 1 });
      return undefined;
    },

    async endOtherSessions(req) {
      const { sub, sid } = requireClaims(req);
      const ended = await sessions.endAllOf(sub, { reason: 'ended_by_owner', except: sid });
      if (ended > 0) reportOf(req)({ type: 'own_sessions_ended', userId: sub, ended });
      return undefined;
    },
  };
}
