import type { AdministratorAct } from '../../core/trail.ts';
import type { Tx } from '../../db/client.ts';
import type { Clock } from '../../lib/clock.ts';
import { activityTrail } from './trail.ts';

/** Where a command is typed says nothing that the owner of the account would recognise. */
const nowhere = { address: null, device: null, userAgent: null };

/** Keeps in the trail of an account what a command did to it. It is kept if `tx` is committed, and not otherwise. */
export async function keepAct(clock: Clock, tx: Tx, act: AdministratorAct): Promise<void> {
  await activityTrail({ db: tx, clock }).trail?.keep([act], nowhere);
}
