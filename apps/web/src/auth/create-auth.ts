import type { AxiosInstance } from 'axios';
import type { Clock } from '../lib/clock.ts';
import { createApi } from './api.ts';
import { createAuthClient } from './auth-client.ts';
import type { AuthEvent } from './auth-events.ts';
import type {
  AuthClient,
  NetworkHook,
  SessionKey, // feature: session-key
} from './auth-types.ts';
import { createAuthCalls } from './client/auth-calls.ts';
import { createEmitter, type Emitter } from './client/emitter.ts';
import { hookedAdapter } from './client/network-hook.ts';
import { currentTab, type Tab } from './client/tab.ts';

export type Auth = {
  readonly client: AuthClient;
  readonly api: AxiosInstance;
  /** The events of both. */
  readonly events: Pick<Emitter<AuthEvent>, 'subscribe'>;
};

export type AuthOptions = {
  readonly tab?: Tab;
  readonly clock?: Clock;
  /** Stands between the page and the network. */
  readonly network?: NetworkHook;
  /** Binds sessions to this browser. */ // feature: session-key
  readonly sessionKey?: SessionKey; // feature: session-key
};

/**
 * Makes everything that the application needs for signing in.
 * @param baseUrl where the API is: a path of this origin, or an absolute URL of a sibling
 */
export function createAuth(baseUrl: string, options: AuthOptions = {}): Auth {
  const { tab = currentTab(), clock, network } = options;
  const adapter = network && hookedAdapter(network);
  const events = createEmitter<AuthEvent>();
  const calls = createAuthCalls(
    baseUrl,
    adapter,
    options.sessionKey, // feature: session-key
  );
  const client = createAuthClient({ calls, tab, clock, emit: events.emit });
  return { client, api: createApi(baseUrl, client, { emit: events.emit, adapter }), events };
}
