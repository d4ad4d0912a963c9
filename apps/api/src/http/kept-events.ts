import type { Request } from 'express';
import type { SecurityEvent } from '../core/security-events.ts';
import type { Trail } from '../core/trail.ts';
import { placeOf } from './place.ts';
import { briefLogOf } from './request-log.ts';

const reported = new WeakMap<object, SecurityEvent[]>();

/** Remembers an event that a request reported, until `keepEvents` writes it. */
export function rememberEvent(req: object, event: SecurityEvent): void {
  const events = reported.get(req);
  if (events) events.push(event);
  else reported.set(req, [event]);
}

/**
 * Writes the events of a request to the trail, in one statement, when the work of the request is done: an event that is
 * reported inside a transaction is not written before the transaction is over.
 *
 * Never throws. The change has happened by now, so a trail that cannot be written must not turn its answer into an
 * error (docs/decisions/0037-the-trail-of-an-account.md). The log has the event in any case.
 */
export async function keepEvents(req: Request, trail: Trail): Promise<void> {
  const events = reported.get(req);
  if (!events) return;
  reported.delete(req);
  try {
    await trail.keep(events, placeOf(req));
  } catch (error) {
    const line = { event: 'activity_not_kept', err: error };
    briefLogOf(req).warn(line, 'events are missing in the trail');
  }
}
