import type { Db } from '../../../apps/api/src/db/client.ts';
import type { Clock } from '../../../apps/api/src/lib/clock.ts';
import type { Loaded } from './settings.ts';

/** The settings and the database that they name. */
export type Inside = Loaded & { readonly db: Db; readonly clock: Clock };
