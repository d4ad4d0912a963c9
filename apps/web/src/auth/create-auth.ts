import type { AxiosInstance } from 'axios';
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import { createApi, createAuthCalls } from './api.ts';
import { createAuthClient } from './auth-client.ts';
import type { AuthEvent } from './auth-events.ts';
import type { AuthClient } from './auth-types.ts';
import { currentTab, type Tab } from './tab.ts';

export type Auth = {
  readonly client: AuthClient;
  readonly api: AxiosInstance;
  /** What happens in both, as it happens. */
  readonly events: Pick<Emitter<AuthEvent>, 'subscribe'>;
};

/**
 * Everything the application needs to be signed in.
 * @param baseUrl where the API is: a path of this origin, or an absolute URL of a sibling
 */
export function createAuth(baseUrl: string, tab: Tab = currentTab()): Auth {
  const events = createEmitter<AuthEvent>();
  const client = createAuthClient({ calls: createAuthCalls(baseUrl), tab, emit: events.emit });
  return { client, api: createApi(baseUrl, client, events.emit), events };
}
