import { endedEvent, heartbeatEvery } from '@latchkey/contracts/live-end';

/** A proxy may keep a stream open that it has cut or buffers. Such a stream is silent. */
export const longestSilence = 2 * heartbeatEvery + 5_000;

/** Ten minutes, as for a refresh. A longer timer than a browser can set would run at once. */
const longestRetryAfter = 600_000;

const endedLine = `\nevent: ${endedEvent}\n`;
/** Longer than the event, which may arrive in pieces. */
const kept = 100;

type Options = {
  /** Sends the request. The signal cancels it, and the stream. */
  readonly open: (signal: AbortSignal) => Promise<Response>;
  /** Is called when the server has accepted the request. */
  readonly onOpen: () => void;
  readonly signal: AbortSignal;
};

export type StreamEnd = {
  /** `ended`: the server's event. `refused`: a 401. `cut`: every other end. */
  readonly end: 'ended' | 'refused' | 'cut';
  /** The pause that the server asks for, in milliseconds, ten minutes at most. */
  readonly retryAfter?: number;
};

/** Reads the stream of a session until it is over. Never throws. */
export async function readStream({ open, onOpen, signal }: Options): Promise<StreamEnd> {
  const cancel = new AbortController();
  const giveUp = () => cancel.abort();
  signal.addEventListener('abort', giveUp);
  let silence = setTimeout(giveUp, longestSilence);
  try {
    const answer = await open(cancel.signal);
    if (!answer.ok || !answer.body) return refusal(answer);
    onOpen();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    // The lock is kept until this returns, so a read must not outlast the signal.
    cancel.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}));
    let text = '\n';
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(giveUp, longestSilence);
      text += next.value;
      if (text.includes(endedLine)) return { end: 'ended' };
      text = text.slice(-kept);
    }
    return { end: 'cut' };
  } catch {
    return { end: 'cut' };
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', giveUp);
    cancel.abort();
  }
}

function refusal({ status, headers }: Response): StreamEnd {
  const asked = Number(headers.get('Retry-After')) * 1_000;
  return {
    end: status === 401 ? 'refused' : 'cut',
    ...(asked > 0 && { retryAfter: Math.min(asked, longestRetryAfter) }),
  };
}
