import type { SessionHolder } from './session-holder.ts';
import type { SessionMarker } from './session-marker.ts';
import type { SessionMessage, TabMessage } from './tab-message.ts';
import type { TabSession } from './tab-session.ts';

type Options = {
  readonly marker: SessionMarker;
  readonly holder: SessionHolder;
  readonly session: TabSession;
  /** Asks the server who is signed in now. */
  readonly askAnew: () => void;
};

/**
 * What this tab makes of the news from other tabs, and of those that it missed. A tab is deaf while it is frozen or in
 * the back/forward cache, and where BroadcastChannel is missing or fails. Then the marker is the news: removed means
 * signed out elsewhere, changed means signed in again elsewhere.
 */
export function createTabNews({ marker, holder, session, askAnew }: Options) {
  /** A sign-in that the marker does not show yet: storage and messages arrive in no fixed order. */
  let unconfirmed: SessionMessage | null = null;

  function takeOver(message: SessionMessage): void {
    unconfirmed = null;
    marker.adopt(message.tag);
    const current = holder.current();
    if (current && current.user.id !== message.user.id) session.letGo('another-account');
    else session.take(message);
  }

  /** Takes a sign-in whose marker has arrived by now. */
  function confirm(): boolean {
    if (!unconfirmed || unconfirmed.tag !== marker.read()) return false;
    takeOver(unconfirmed);
    return true;
  }

  function onEnded({ tag, reason }: TabMessage & { type: 'ended' }): void {
    const now = session.tag();
    if (tag !== now && (now === null || !marker.isAlone())) return;
    // Storage may still show the marker that the other tab has removed.
    if (marker.read() === now) marker.adopt(null);
    session.letGo(reason);
  }

  function onSession(message: SessionMessage): void {
    // A sign-in that a sign-out here has overtaken is about to be ended.
    if (marker.isLogoutPending()) return;
    if (message.by === 'refresh') {
      if (message.tag === session.tag()) takeOver(message);
      return;
    }
    // Who is signed in is what the marker says, and not what any script of this origin may post.
    unconfirmed = message;
    if (!confirm() && marker.isAlone()) takeOver(message);
  }

  /** Compares what this tab believes with the marker, at once: nothing of an earlier session is painted after this. */
  function catchUp(): void {
    if (confirm()) return;
    const now = marker.read();
    if (now === session.tag()) return;
    if (now === null) session.letGo('signed-out-elsewhere');
    else if (now !== session.declined()) askAnew();
  }

  return {
    catchUp,
    onMessage: (message: TabMessage) =>
      message.type === 'ended' ? onEnded(message) : onSession(message),
    /** Where tabs are heard by message, the message says more than the marker, and comes as soon. */
    onStorage: (isHeard: boolean) => void (isHeard ? confirm() : catchUp()),
  };
}
