import type { Session } from './session.ts';
import type { SessionMarker } from './session-marker.ts';
import type { SessionMessage, TabMessage } from './tab-message.ts';

type Options = {
  readonly marker: SessionMarker;
  readonly session: Session;
  /** Finds out from the server who is signed in now. */
  readonly askAnew: () => void;
};

/**
 * Decides what this tab makes of the news from other tabs, and of the news that it missed. A tab is deaf while it is
 * frozen or in the back/forward cache, and where BroadcastChannel is missing or fails. Without messages the marker is
 * the news: removed means signed out elsewhere, changed means signed in again elsewhere.
 */
export function createTabNews({ marker, session, askAnew }: Options) {
  /** A sign-in that the marker does not show yet, because storage and messages arrive in no fixed order. */
  let unconfirmed: SessionMessage | null = null;

  function takeOver(message: SessionMessage): void {
    unconfirmed = null;
    marker.adopt(message.tag);
    const current = session.current();
    if (current && current.user.id !== message.user.id) session.letGo('another-account');
    else session.takeOver(message);
  }

  /** Takes a sign-in over once its marker has arrived. */
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
    // A sign-out here came after that sign-in, and is about to end it.
    if (marker.isLogoutPending()) return;
    if (message.by === 'refresh') {
      if (message.tag === session.tag()) takeOver(message);
      return;
    }
    // The marker decides who is signed in, because any script of this origin may post a message.
    unconfirmed = message;
    if (!confirm() && marker.isAlone()) takeOver(message);
  }

  /** Compares what this tab believes with the marker, at once: nothing of an earlier session is painted after this. */
  function catchUp(): void {
    if (confirm()) return;
    const now = marker.read();
    if (now === session.tag()) return;
    if (now === null) session.letGo('signed-out-elsewhere');
    else if (now !== session.declinedTag()) askAnew();
  }

  return {
    catchUp,
    onMessage: (message: TabMessage) =>
      message.type === 'ended' ? onEnded(message) : onSession(message),
    /** Where messages arrive, they contain more than the marker and arrive as early. */
    onStorage: (isHeard: boolean) => void (isHeard ? confirm() : catchUp()),
  };
}
