import type { SessionResponse } from '@latchkey/contracts/auth';
import type { SingleFlight } from '../lib/single-flight.ts';
import { superseded } from './auth-error.ts';
import type { SignedOutReason } from './auth-state.ts';
import { longestLifetime } from './held-session.ts';
import type { SessionHolder } from './session-holder.ts';
import type { SessionMarker } from './session-marker.ts';
import type { SessionMessage, TabMessage } from './tab-message.ts';

type Options = {
  readonly marker: SessionMarker;
  readonly holder: SessionHolder;
  readonly flight: SingleFlight;
  readonly post: (message: TabMessage) => void;
};

/** Which sign-in this tab believes in, before and after it holds a token of it, and what begins and ends that. */
export function createTabSession({ marker, holder, flight, post }: Options) {
  let tag = marker.read();
  let declined: string | null = null;

  return {
    tag: () => tag,
    /** The marker that was there when this tab let go. Only its person may continue with that sign-in. */
    declined: () => declined,
    /** Believes the marker, whatever this tab believed before. */
    readTag: () => {
      tag = marker.read();
      return tag;
    },
    letGo(reason: SignedOutReason): void {
      tag = null;
      declined = marker.read();
      holder.letGo(reason);
      flight.abort(superseded());
    },
    /** Holds what the server has answered, and hands it to the other tabs. */
    receive(session: SessionResponse, forTag: string, by: 'login' | 'refresh'): void {
      const { accessToken, user } = session;
      const lifetime = Math.min(session.expiresIn * 1_000, longestLifetime);
      tag = forTag;
      marker.settle();
      holder.hold({ accessToken, user, lifetime }, by);
      post({ type: 'session', by, tag: forTag, accessToken, user, lifetime });
    },
    /** Holds what another tab has handed over. */
    take(message: SessionMessage): void {
      tag = message.tag;
      holder.hold(message, 'another-tab');
      flight.settle();
    },
  };
}

export type TabSession = ReturnType<typeof createTabSession>;
