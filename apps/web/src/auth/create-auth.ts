import type { AxiosInstance } from 'axios';
import { createApi, createAuthCalls } from './api.ts';
import { createAuthClient } from './auth-client.ts';
import type { AuthClient } from './auth-types.ts';
import { currentTab, type Tab } from './tab.ts';

export type Auth = { readonly client: AuthClient; readonly api: AxiosInstance };

/**
 * Everything the application needs to be signed in.
 * @param baseUrl where the API is: a path of this origin, or an absolute URL of a sibling
 */
export function createAuth(baseUrl: string, tab: Tab = currentTab()): Auth {
  const client = createAuthClient({ calls: createAuthCalls(baseUrl), tab });
  return { client, api: createApi(baseUrl, client) };
}
