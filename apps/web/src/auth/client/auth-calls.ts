import { apiPaths, csrfHeader } from '@latchkey/contracts/api';
import axios, { type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import type { AuthCalls } from '../auth-types.ts';
import { CallError } from '../call-error.ts';
import { isSession, toCallError } from './parse-answer.ts';

/** Below the server's leeway (10 s), because a refresh that is still on its way after that may look like theft. */
const timeout = 8_000;

/**
 * The axios instance that begins, renews and ends sessions. It has no interceptors, so a refused refresh cannot cause a
 * refresh. It alone sends the cookie across origins, and only the server's auth routes read the cookie.
 */
export function createAuthCalls(baseURL: string, adapter?: AxiosAdapter): AuthCalls {
  const authApi = axios.create({
    baseURL,
    withCredentials: true,
    timeout,
    headers: { [csrfHeader.name]: csrfHeader.value },
    ...(adapter && { adapter }),
  });

  async function post(path: string, body?: unknown, config?: AxiosRequestConfig): Promise<unknown> {
    try {
      return (await authApi.post(path, body, config)).data;
    } catch (error) {
      throw await toCallError(error);
    }
  }

  return {
    async postForSession(path, body, accessToken) {
      const headers = accessToken ? { Authorization: `Bearer ${accessToken}` } : {};
      return requireSession(await post(path, body, { headers }));
    },
    refresh: async (signal) =>
      requireSession(await post(apiPaths.auth.refresh, undefined, { signal })),
    async logout() {
      // Only 204 is the API's answer. A portal's page must not pass for a finished sign-out.
      await post(apiPaths.auth.logout, undefined, { validateStatus: (status) => status === 204 });
    },
  };
}

function requireSession(data: unknown) {
  if (isSession(data)) return data;
  throw new CallError('unreachable', { message: 'The answer was not one of this API.' });
}
