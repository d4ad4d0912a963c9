import { abortable } from '../lib/abortable.ts';
import type { SingleFlight } from '../lib/single-flight.ts';
import { superseded } from './auth-error.ts';
import type { AuthClient, SentToken } from './auth-types.ts';
import type { SessionHolder } from './session-holder.ts';

/** What a request needs: a token to send, and another one when that is refused. */
export function createRequestTokens(
  holder: SessionHolder,
  flight: SingleFlight,
): Pick<AuthClient, 'tokenForRequest' | 'replacementFor'> {
  /** As a refresh, but not again and again while the server cannot be reached. */
  function refreshUnlessTooEarly(): Promise<void> {
    const error = holder.tooEarly();
    return error ? Promise.reject(error) : flight.run();
  }

  function currentToken(): SentToken | null {
    const held = holder.current();
    return held && { accessToken: held.accessToken, epoch: holder.epoch() };
  }

  return {
    async tokenForRequest(signal, onWait) {
      if (holder.state.get().status === 'anonymous') return null;
      if (!holder.isUsable()) {
        onWait?.();
        await abortable(refreshUnlessTooEarly(), signal);
      }
      return currentToken();
    },
    async replacementFor(sent, signal) {
      const isCurrent = () => sent.epoch === holder.epoch();
      // A 401 that arrives after the refresh finds another token here, and asks for no second refresh.
      if (isCurrent() && holder.current()?.accessToken === sent.accessToken) {
        holder.markRefused(sent.accessToken);
        await abortable(refreshUnlessTooEarly(), signal);
      }
      const replacement = currentToken();
      if (!replacement || !isCurrent()) throw superseded();
      return replacement;
    },
  };
}
