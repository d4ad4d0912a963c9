import { apiPaths, csrfHeader } from '@latchkey/contracts/api';
import { keyNonceHeader, keyProofHeader } from '@latchkey/contracts/session-key'; // feature: session-key
import axios, { type AxiosAdapter, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import type {
  AuthCalls,
  SendProven, // feature: session-key
  SessionKey, // feature: session-key
} from '../auth-types.ts';
import { CallError } from '../call-error.ts';
import {
  isSession,
  readHeader, // feature: session-key
  toCallError,
} from './parse-answer.ts';

/** Below the server's leeway (10 s), because a refresh that is still on its way after that may look like theft. */
const timeout = 8_000;

/**
 * The axios instance that begins, renews and ends sessions. It has no interceptors, so a refused refresh cannot cause a
 * refresh. It alone sends the cookie across origins, and only the server's auth routes read the cookie.
 */
export function createAuthCalls(
  baseURL: string,
  adapter?: AxiosAdapter,
  sessionKey?: SessionKey, // feature: session-key
): AuthCalls {
  const authApi = axios.create({
    baseURL,
    withCredentials: true,
    timeout,
    headers: { [csrfHeader.name]: csrfHeader.value },
    ...(adapter && { adapter }),
  });

  async function post(
    path: string,
    body?: unknown,
    config?: AxiosRequestConfig,
  ): Promise<AxiosResponse> {
    try {
      return await authApi.post(path, body, config);
    } catch (error) {
      throw await toCallError(error);
    }
  }

  /** Sends a call once, with a proof of the session's key or without. */ // feature: session-key
  // biome-ignore format: every line keeps its mark // feature: session-key
  const prepare = (path: string, body: unknown, config: AxiosRequestConfig): SendProven => async (proof, timeout) => { // feature: session-key
    const headers = { ...config.headers, ...(proof && { [keyProofHeader]: proof }) }; // feature: session-key
    const answer = await post(path, body, { ...config, headers, timeout }); // feature: session-key
    return { ...requireSession(answer), keyNonce: readHeader(answer.headers, keyNonceHeader) }; // feature: session-key
  }; // feature: session-key

  return {
    async postForSession(path, body, accessToken) {
      const headers = accessToken ? { Authorization: `Bearer ${accessToken}` } : {};
      const kind = accessToken ? 'goOn' : 'begin'; // feature: session-key
      if (sessionKey) return sessionKey[kind](path, prepare(path, body, { headers }), timeout); // feature: session-key
      return requireSession(await post(path, body, { headers }));
    },
    async refresh(signal) {
      const path = apiPaths.auth.refresh;
      const send = prepare(path, undefined, { signal }); // feature: session-key
      if (sessionKey) return sessionKey.goOn(path, send, timeout); // feature: session-key
      return requireSession(await post(path, undefined, { signal }));
    },
    async logout() {
      // Before the request, so that the key is gone offline, too. // feature: session-key
      await sessionKey?.forget(); // feature: session-key
      // Only 204 is the API's answer. A portal's page must not pass for a finished sign-out.
      await post(apiPaths.auth.logout, undefined, { validateStatus: (status) => status === 204 });
    },
  };
}

function requireSession({ data }: AxiosResponse<unknown>) {
  if (isSession(data)) return data;
  throw new CallError('unreachable', { message: 'The answer was not one of this API.' });
}
