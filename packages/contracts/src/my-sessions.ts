import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';

/** One of a person's sessions. It holds what is needed to recognise and to end it, and nothing that could be presented. */
export const mySessionSchema = z.object({
  id: z.string(),
  /** The browser and the system, such as `Firefox on Windows`; null when the browser did not say. */
  device: z.nullable(z.string()),
  /** What the browser called itself. */
  userAgent: z.nullable(z.string()),
  address: z.nullable(z.string()),
  /** Instants in ISO 8601, UTC. */
  begunAt: z.iso.datetime(),
  lastActiveAt: z.iso.datetime(),
  /** Whether only the browser in which it began can renew it. */
  isBound: z.boolean(),
  /** Whether this is the session of the request. */
  isCurrent: z.boolean(),
});

export const mySessionsSchema = z.object({ sessions: z.array(mySessionSchema) });

export type MySession = z.infer<typeof mySessionSchema>;

/** Answers the live sessions of the signed-in person: this one first, then those used last. */
export const mySessionsEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.mySessions.list,
  access: 'signed-in',
  body: null,
  answer: mySessionsSchema,
  problems: [],
});

/** Ends one of the person's own sessions. Somebody else's, or one that has ended, is not there. */
export const endSessionEndpoint = defineEndpoint({
  method: 'DELETE',
  path: apiPaths.mySessions.end,
  access: 'signed-in',
  body: null,
  answer: null,
  problems: ['not_found'],
});

/** Ends all sessions of the person but the one of the request. */
export const endOtherSessionsEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.endOtherSessions.all,
  access: 'signed-in',
  body: null,
  answer: null,
  problems: [],
});
