import type { Handlers } from '../../http/handlers.ts';
import { requireClaims } from '../../http/require-auth.ts';
import { createSessionStreams } from './session-streams.ts';

type Services = Omit<Parameters<typeof createSessionStreams>[0], 'capacity'> & {
  readonly config: { readonly maxConnections: number };
};

/** Opens the event stream that ends with the caller's session. */
export function liveEndHandlers({ config, ...services }: Services): Handlers<'sessionEvents'> {
  // Each stream keeps a connection, and requests need the others.
  const streams = createSessionStreams({
    ...services,
    capacity: Math.floor(config.maxConnections / 2),
  });
  return {
    sessionEvents(req, res) {
      const { sid, exp } = requireClaims(req);
      if (req.method === 'HEAD') res.type('text/event-stream').end();
      else streams.open(res, { sid, endsAt: exp * 1000 });
      return undefined;
    },
  };
}
