import { nowhere, type Place } from '../../core/place.ts';
import type { AdministratorAct, KeptEvent, Trail } from '../../core/trail.ts';
import type { Tx } from '../../db/client.ts';
import type { Clock } from '../../lib/clock.ts';
import { accountEvents } from './activity.table.ts';
import { keptTypes } from './kept-types.ts';

type Options = { readonly db: Tx; readonly clock: Clock };

/** The trail of every account, in `account_events`. */
function createTrail({ db, clock }: Options): Trail {
  return {
    async keep(events, place) {
      const at = new Date(clock.now());
      const rows = events.flatMap((event) => toRow(event, at, place));
      if (rows.length > 0) await db.insert(accountEvents).values(rows);
    },
  };
}

function toRow(event: KeptEvent, at: Date, place: Place) {
  const type = keptTypes[event.type];
  const userId = 'userId' in event ? event.userId : undefined;
  if (type === null || userId === undefined) return [];
  const { address, device } = place;
  return [{ userId, at, type, sessionId: event.sessionId ?? null, address, device }];
}

/** What the composition root spreads: with it, requests keep their events. */
export const activityTrail = (options: Options): { readonly trail?: Trail } => ({
  trail: createTrail(options),
});

/** Keeps in the trail of an account what a command did to it. It is kept if `tx` is committed, and not otherwise. */
export const keepAct = (clock: Clock, tx: Tx, act: AdministratorAct): Promise<void> =>
  createTrail({ db: tx, clock }).keep([act], nowhere);
