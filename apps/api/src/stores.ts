import { createRateLimitStore, type RateLimitStore } from './core/rate-limits.store.ts';
import { createSessionStore, type SessionStore } from './core/sessions.store.ts';
import { createUserStore, type UserStore } from './core/users.store.ts';
import type { Db } from './db/client.ts';
import type { Clock } from './lib/clock.ts';
import type { Config } from './settings/config.ts';

/** The stores that requests read and write. They are made once, because each one prepares statements. */
export type Stores = {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly rateLimits: RateLimitStore;
};

type Options = { readonly db: Db; readonly clock: Clock; readonly config: Config };

export function createStores({ db, clock, config }: Options): Stores {
  return {
    users: createUserStore(db, config.names),
    sessions: createSessionStore(db),
    rateLimits: createRateLimitStore(db, { clock, maxRows: config.rateLimitRows }),
  };
}
