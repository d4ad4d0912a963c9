import type { ServerResponse } from 'node:http';
import { endedEvent, heartbeatEvery } from '@latchkey/contracts/live-end';
import type { Revocations } from '../../core/revocations.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Clock } from '../../lib/clock.ts';

/** A browser has one stream. While it opens another, the server may not have noticed that the first is broken. */
export const streamsPerSession = 2;
/** Seconds until a refused browser should try again. */
export const retryAfter = 30;
/** A comment, which readers of event streams skip. */
const heartbeat = ':\n\n';

/** A proxy that buffers or compresses the stream would delay the event. nginx reads X-Accel-Buffering. */
const headers = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** How often the expiry of the tokens is checked, in milliseconds. */
const lookEvery = 1_000;

type Opening = {
  readonly sid: string;
  /** When the access token expires, in milliseconds since the epoch. */
  readonly endsAt: number;
};

type Stream = Opening & { readonly res: ServerResponse; unwatch(): void; wroteAt: number };

type Options = {
  readonly clock: Clock;
  readonly revocations: Pick<Revocations, 'watch'>;
  /** Streams that this process keeps open at once. */
  readonly capacity: number;
  readonly stopping?: AbortSignal | undefined;
};

/** The event streams of this process. Each ends with its session, and with the access token that opened it. */
export function createSessionStreams({ clock, revocations, capacity, stopping }: Options) {
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;

  function close(stream: Stream, lastWords?: string): void {
    if (!streams.delete(stream)) return;
    stream.unwatch();
    if (streams.size === 0) clearInterval(timer);
    stream.res.end(lastWords);
  }

  /** One timer for all streams. It closes those whose token has expired, and shows the others to be alive. */
  function look(): void {
    const now = clock.now();
    for (const stream of streams) {
      if (now >= stream.endsAt) close(stream);
      else if (now - stream.wroteAt >= heartbeatEvery) {
        stream.res.write(heartbeat);
        stream.wroteAt = now;
      }
    }
  }

  /** @throws ApiError when this process keeps as many streams as it may, or is about to stop */
  function makeRoom(sid: string): void {
    const ofSession = [...streams].filter((stream) => stream.sid === sid);
    // The oldest ends, because it is the one that its browser may have lost.
    for (const oldest of ofSession.slice(0, 1 - streamsPerSession)) close(oldest);
    if (streams.size < capacity && !stopping?.aborted) return;
    throw new ApiError('service_unavailable', {
      headers: { 'Retry-After': String(retryAfter) },
    });
  }

  stopping?.addEventListener('abort', () => {
    for (const stream of streams) close(stream);
  });

  return {
    /** Begins the stream. @throws ApiError when there is no room for it */
    open(res: ServerResponse, opening: Opening): void {
      makeRoom(opening.sid);
      res.writeHead(200, headers).write(heartbeat);
      const stream: Stream = { ...opening, res, unwatch: () => {}, wroteAt: clock.now() };
      if (streams.size === 0) timer = setInterval(look, lookEvery);
      streams.add(stream);
      res.on('close', () => close(stream));
      stream.unwatch = revocations.watch(opening.sid, () => {
        close(stream, `event: ${endedEvent}\ndata: {}\n\n`);
      });
    },
  };
}
