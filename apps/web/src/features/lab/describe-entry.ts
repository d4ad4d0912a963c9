import type { LabEntry } from './lab-entry.ts';
import { whyDropped } from './why-dropped.ts';

/** Describes one of the entries in a sentence for the log. */
export function describeEntry(entry: LabEntry, entries: readonly LabEntry[]): string {
  const { event } = entry;
  switch (event.type) {
    case 'session-current':
      return event.by === 'another-tab'
        ? 'Takes over a new access token from another tab.'
        : `Holds a new access token, by ${event.by}, for ${Math.round(event.lifetime / 1000)} s.`;
    case 'signed-out':
      return `Is signed out: ${event.reason}.`;
    case 'lock':
      return {
        waiting: `Waits for the lock, for ${event.of}.`,
        acquired: `Holds the lock, for ${event.of}.`,
        skipped: `Goes on without the lock, for ${event.of}.`,
        released: `Lets the lock go, after ${event.of}.`,
      }[event.phase];
    case 'call-sent':
      return `Sends ${event.call}.`;
    case 'call-ended':
      return {
        done: `Has the answer to ${event.call}.`,
        failed: `Has no good answer to ${event.call}: ${event.code}.`,
        dropped: `Drops the answer to ${event.call}: ${whyDropped(entries, entry)}.`,
      }[event.outcome];
    case 'handed-over':
      return `Tells the other tabs ${event.what === 'session' ? 'the new access token' : 'that the session has ended'}.`;
    case 'request-sent':
      return `${event.isReplay ? 'Sends once more' : 'Sends'} request ${event.request}: ${event.method.toUpperCase()} ${event.path}.`;
    case 'request-queued':
      return event.code
        ? `Request ${event.request} was refused (${event.code}) and waits for the refresh.`
        : `Request ${event.request} waits for the refresh before it is sent.`;
    case 'request-ended':
      return {
        answered: `Request ${event.request} is answered ${event.status}.`,
        failed:
          event.code === 'superseded'
            ? `Request ${event.request} is dropped: the session it was sent in is over.`
            : `Request ${event.request} fails: ${event.code}.`,
        aborted: `Request ${event.request} is aborted.`,
      }[event.outcome];
    case 'verdict':
      return `The server’s verdict on the refresh: ${event.verdict}.`;
    case 'key': // feature: session-key
      return `The server answers that the key of this browser is ${event.proof}.`; // feature: session-key
    case 'device': // feature: device-bound
      return `The server answers that the session is ${event.state} to its device.`; // feature: device-bound
    case 'tab':
      return event.what === 'opened' ? 'The tab was opened.' : 'The tab was closed or reloaded.';
    case 'control':
      return `Lab: ${event.text}.`;
  }
}
