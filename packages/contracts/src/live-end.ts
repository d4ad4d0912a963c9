import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';

/** The server sends a comment this often, in milliseconds. A stream that is silent for much longer is broken. */
export const heartbeatEvery = 20_000;

/** The only event of the stream: the session that it was opened for has ended. */
export const endedEvent = 'ended';

/**
 * An event stream that ends with the session whose access token opened it. It sends `endedEvent` before that. It also
 * ends, without an event, when the access token expires, and when the server has to stop. The page then opens another.
 */
export const sessionEventsEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.sessionEvents.watch,
  access: 'signed-in',
  body: null,
  answer: 'event-stream',
  problems: [],
});
