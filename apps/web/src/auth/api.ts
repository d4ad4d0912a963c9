import { apiPaths, csrfHeader } from '@latchkey/contracts/api';
import axios, {
  type AxiosAdapter,
  AxiosError,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { attempt, repeatable, whenCanceled } from './attempt.ts';
import { AuthError, type AuthErrorCode } from './auth-error.ts';
import type { AuthEvent } from './auth-events.ts';
import type { AuthCalls, AuthClient, SentToken } from './auth-types.ts';
import { isSession, readBody, toProblemError } from './parse-answer.ts';
import { createRequestEvents } from './request-events.ts';

/** Below the server's leeway (10 s): an answer that comes later than this can no longer be told from theft. */
const refreshTimeout = 8_000;

/** The answers that a new access token can cure. Never a wrong password, never a 403. */
const curable = new Set<AuthErrorCode>(['access_token_expired', 'access_token_invalid']);

/**
 * ★ TWO AXIOS INSTANCES. This is the one that signs in, renews and signs out: it has no interceptors, so a
 * refresh that is refused cannot cause a refresh. It alone sends the cookie across
 * origins, and only the server's auth routes read it.
 */
export function createAuthCalls(baseURL: string, adapter?: AxiosAdapter): AuthCalls {
  const authApi = axios.create({
    baseURL,
    withCredentials: true,
    timeout: refreshTimeout,
    headers: { [csrfHeader.name]: csrfHeader.value },
    ...(adapter && { adapter }),
  });
  const send = async (path: string, body?: unknown, signal?: AbortSignal) => {
    try {
      return (await authApi.post(path, body, signal && { signal })).data;
    } catch (error) {
      throw toAuthError(error);
    }
  };
  const toSession = (data: unknown) => {
    if (isSession(data)) return data;
    throw new AuthError('unreachable', { message: 'The answer was not one of this API.' });
  };
  return {
    login: async (credentials) => toSession(await send(apiPaths.auth.login, credentials)),
    refresh: async (signal) => toSession(await send(apiPaths.auth.refresh, undefined, signal)),
    // Anything but 204 is somebody else's answer: a portal's page must not pass for a finished sign-out.
    logout: () =>
      authApi
        .post(apiPaths.auth.logout, undefined, { validateStatus: (status) => status === 204 })
        .then(
          () => {},
          (error) => Promise.reject(toAuthError(error)),
        ),
  };
}

type ApiOptions = {
  readonly emit: (event: AuthEvent) => void;
  readonly adapter?: AxiosAdapter | undefined;
};

/**
 * The instance for everything else. It attaches the token, and when the API answers that the token is no longer
 * good it waits for the one refresh and sends the request once more, so that its callers never notice.
 *
 * It does so in the adapter, where axios sends what all interceptors and transforms have made of a request. A request
 * that is sent twice passes through each of those hooks once, and so does its answer.
 */
export function createApi(
  baseURL: string,
  client: AuthClient,
  { emit, adapter }: ApiOptions,
): AxiosInstance {
  const api = axios.create({ baseURL, ...(adapter && { adapter }) });
  const sendSigned = createSender(client, emit);
  // The first interceptor that is added runs last. It finds the adapter that this request is to have.
  api.interceptors.request.use((config) => {
    const inner = config.adapter as AxiosAdapter;
    const send = axios.getAdapter(inner, config);
    config.adapter = (final) => {
      const request = { ...final, adapter: inner };
      return isOwnRequest(api, baseURL, request) ? sendSigned(request, send) : send(request);
    };
    return config;
  });
  return api;
}

/** Sends a request with the token: once, or once more when the server refuses the first token. */
function createSender(client: AuthClient, emit: (event: AuthEvent) => void) {
  const events = createRequestEvents(emit);

  return async function sendSigned(
    request: InternalAxiosRequestConfig,
    send: AxiosAdapter,
  ): Promise<AxiosResponse> {
    const event = events.begin(request);
    const signal = whenCanceled(request);
    const body = repeatable(request.data);
    const sendWith = (token: SentToken | null) => {
      event.sent();
      return attempt(send, sign({ ...request, data: body() }, token));
    };
    try {
      const token = await client.tokenForRequest(signal, event.waits);
      const first = await sendWith(token);
      const refusal = token && (await findRefusal(first.response));
      if (!refusal) return event.answered(first.settle());
      event.waits(refusal);
      const replacement = await client.replacementFor(token, signal).catch((cause) => {
        if (!isSessionOver(cause)) throw cause;
        event.failed('failed', cause.code);
      });
      // The session has ended: the request fails with its own 401.
      if (!replacement) return first.settle();
      // A second 401 is final.
      return event.answered((await sendWith(replacement)).settle());
    } catch (error) {
      event.failed(signal?.aborted ? 'aborted' : 'failed', toAuthError(error).code);
      throw error;
    }
  };
}

/**
 * Any failure of a call, as facts to act on. The axios error itself is left behind: it holds what was sent, a password
 * or a token.
 * @param error what an axios call rejected with
 */
export function toAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof AxiosError && error.response) return toProblemError(error.response);
  return new AuthError('unreachable', { message: 'The server did not give a usable answer.' });
}

/** The request with the token to send now, which takes the place of whatever else the caller gave for it. */
function sign(request: InternalAxiosRequestConfig, token: SentToken | null) {
  const headers = AxiosHeaders.concat(request.headers, { [csrfHeader.name]: csrfHeader.value });
  if (!token) return { ...request, headers };
  headers.set('Authorization', `Bearer ${token.accessToken}`);
  const { auth, ...rest } = request;
  return { ...rest, headers };
}

/** The code of an answer that a new token can cure. */
async function findRefusal(response: AxiosResponse): Promise<AuthErrorCode | undefined> {
  if (response.status !== 401) return undefined;
  const { code } = toProblemError(response, await readBody(response.data));
  return curable.has(code) ? code : undefined;
}

/** Everybody who waited for a session that has ended gets this error, whichever way it ended. */
function isSessionOver(cause: unknown): cause is AuthError {
  return cause instanceof AuthError && cause.code === 'superseded';
}

/**
 * The token goes to the API's own origin and path, and nowhere else, whatever address a caller gives or an
 * interceptor makes of it.
 */
function isOwnRequest(
  api: AxiosInstance,
  ownBase: string,
  { url, baseURL, allowAbsoluteUrls }: InternalAxiosRequestConfig,
): boolean {
  const page = globalThis.location.href;
  const base = new URL(`${ownBase}/`, page);
  const address = api.getUri({ url, baseURL, allowAbsoluteUrls } as AxiosRequestConfig);
  if (!URL.canParse(address, page)) return false;
  const target = new URL(address, page);
  return target.origin === base.origin && target.pathname.startsWith(base.pathname);
}
