import type { ActivityEvent } from '@latchkey/contracts/activity';
import type { Db } from '../../db/client.ts';
import type { Handlers } from '../../http/handlers.ts';
import { badCursor, readCursor } from '../../http/read-cursor.ts';
import { requireClaims } from '../../http/require-auth.ts';
import { type KeptEvent, listEvents } from './activity.store.ts';

const pageSize = 20;

type Services = { readonly db: Db };

/** The security events of the signed-in person. */
export function activityHandlers({ db }: Services): Handlers<'activity'> {
  return {
    async activity(req) {
      const { sub: userId, sid } = requireClaims(req);
      const cursor = readCursor(req);
      const before = cursor === null ? null : fromCursor(cursor);
      // One more than a page shows whether another page follows.
      const found = await listEvents(db, { userId, before, limit: pageSize + 1 });
      const shown = found.slice(0, pageSize);
      const last = shown.at(-1);
      const next = last && found.length > pageSize ? toCursor(last.id) : null;
      return { events: shown.map((event) => toAnswer(event, sid)), next };
    },
  };
}

const toAnswer = (event: KeptEvent, sid: string): ActivityEvent => ({
  type: event.type,
  at: event.at.toISOString(),
  address: event.address,
  device: event.device,
  isThisSession: event.sessionId === sid,
});

const toCursor = (id: number) => Buffer.from(`event ${id}`).toString('base64url');

/** A cursor names a row, and the query names the person, so a cursor of another account finds nothing of it. */
function fromCursor(cursor: string): number {
  const digits = /^event ([1-9]\d{0,14})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (digits === undefined || toCursor(Number(digits)) !== cursor) throw badCursor();
  return Number(digits);
}
