import type { Place } from './place.ts';
import type { SecurityEvent } from './security-events.ts';

/** What an administrator did to somebody's account. A command did it, and no request, so it is not in the log. */
export type AdministratorAct = {
  readonly type:
    | 'account_disabled'
    | 'account_enabled'
    | 'sessions_ended_by_administrator'
    | 'password_set_by_administrator'
    | 'password_change_required';
  readonly userId: string;
  readonly sessionId?: undefined;
};

export type KeptEvent = SecurityEvent | AdministratorAct;

/** Keeps security events for the person whose account they are about. features/activity implements it. */
export type Trail = {
  keep(events: readonly KeptEvent[], place: Place): Promise<void>;
};

/** Keeps nothing: the trail of an application without features/activity. */
export const noTrail: Trail = { keep: async () => {} };
