import type { Place } from './place.ts';
import type { SecurityEvent } from './security-events.ts';

/** Keeps security events for the person whose account they are about. features/activity implements it. */
export type Trail = {
  keep(events: readonly SecurityEvent[], place: Place): Promise<void>;
};

/** Keeps nothing: the trail of an application without features/activity. */
export const noTrail: Trail = { keep: async () => {} };
