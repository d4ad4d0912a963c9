import type { Place } from '../core/place.ts';
import { type AdministratorAct, noTrail, type Trail } from '../core/trail.ts';
import type { Tx } from '../db/client.ts';
import { activityTrail } from '../features/activity/trail.ts'; // feature: activity
import type { Clock } from '../lib/clock.ts';

/** Where a command is typed says nothing that the owner of the account would recognise. */
export const nowhere: Place = { address: null, device: null, userAgent: null };

/** Keeps in the trail of an account what a command did to it. It is kept if `tx` is committed, and not otherwise. */
export async function keepAct(clock: Clock, tx: Tx, act: AdministratorAct): Promise<void> {
  const { trail }: { trail: Trail } = {
    trail: noTrail,
    ...activityTrail({ db: tx, clock }), // feature: activity
  };
  await trail.keep([act], nowhere);
}
