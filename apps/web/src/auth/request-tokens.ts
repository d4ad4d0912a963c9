import { abortable } from '../lib/abortable.ts';
import type { SingleFlight } from '../lib/single-flight.ts';
import { superseded } from './auth-error.ts';
import type { AuthClient } from './auth-types.ts';
import type { SessionHolder } from './session-holder.ts';

/** What the interceptors ask for: a token to send, and leave to send a refused request once more. */
export function createRequestTokens(
  holder: SessionHolder,
  flight: SingleFlight,
): Pick<AuthClient, 'tokenForRequest' | 'replacementFor'> {
  /** As a refresh, but not again and again while the server cannot be reached. */
  function refreshUnlessTooEarly(): Promise<void> {
    const error = holder.tooEarly();
    return error ? Promise.reject(error) : flight.run();
  }

  return {
    async tokenForRequest(signal, onWait) {
      if (holder.state.get().status === 'anonymous') return null;
      if (!holder.isUsable()) {
        onWait?.();
        await abortable(refreshUnlessTooEarly(), signal);
      }
      const held = holder.current();
      return held && { accessToken: held.accessToken, epoch: holder.epoch() };
    },
    async replacementFor(sent, signal) {
      const isCurrent = () => sent.epoch === holder.epoch();
      // A 401 that arrives after the refresh finds another token here, and asks for no second refresh.
      if (isCurrent() && holder.current()?.accessToken === sent.accessToken) {
        holder.markRefused(sent.accessToken);
        await abortable(refreshUnlessTooEarly(), signal);
      }
      if (!isCurrent()) throw superseded();
    },
  };
}
