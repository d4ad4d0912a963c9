import { apiPaths, csrfHeader } from '@latchkey/contracts/api';
import type { SessionResponse } from '@latchkey/contracts/auth';
import type { Problem, ProblemCode } from '@latchkey/contracts/problem';
import axios, {
  type AxiosAdapter,
  AxiosError,
  type AxiosInstance,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
} from 'axios';
import { AuthError } from './auth-error.ts';
import type { AuthEvent } from './auth-events.ts';
import type { AuthCalls, AuthClient, SentToken } from './auth-types.ts';
import { createRequestEvents } from './request-events.ts';

declare module 'axios' {
  interface AxiosRequestConfig {
    /** The token this request carried. */
    sentToken?: SentToken;
    /** This request is the one repetition of another; a second 401 is final. */
    isReplay?: boolean;
  }
}

/** Below the server's leeway (10 s): an answer that comes later than this can no longer be told from theft. */
const refreshTimeout = 8_000;

/** The answers that a new access token can cure. Never a wrong password, never a 403. */
const curable = new Set<ProblemCode>(['access_token_expired', 'access_token_invalid']);

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
 */
export function createApi(
  baseURL: string,
  client: AuthClient,
  { emit, adapter }: ApiOptions,
): AxiosInstance {
  const api = axios.create({ baseURL, ...(adapter && { adapter }) });
  const tell = createRequestEvents(emit);

  /** Tells of the end of a request that gets no answer, or none that its caller can use, and why. */
  const failed = (config: InternalAxiosRequestConfig, error: unknown) => {
    tell.failed(config, error, toAuthError(error).code);
    return error;
  };

  api.interceptors.request.use(async (config) => {
    if (!isOwnRequest(api, config)) return config;
    const signal = config.signal as AbortSignal | undefined;
    const asked = client.tokenForRequest(signal, () => tell.waits(config));
    const token = await orCanceled(asked, signal).catch((error) => {
      throw failed(config, error);
    });
    tell.sent(config);
    config.headers.set(csrfHeader.name, csrfHeader.value);
    if (!token) return config;
    // Set anew on a replay too: the headers of the first attempt still hold the old token.
    config.headers.set('Authorization', `Bearer ${token.accessToken}`);
    config.sentToken = token;
    return config;
  });

  const onAnswer = (response: AxiosResponse) => {
    tell.answered(response.config, response.status);
    return response;
  };

  api.interceptors.response.use(onAnswer, async (error: unknown) => {
    if (!(error instanceof AxiosError) || !error.config) throw error;
    const { config } = error;
    if (!config.sentToken || config.isReplay || !isCurable(error)) throw failed(config, error);
    const signal = config.signal as AbortSignal | undefined;
    tell.waits(config, toAuthError(error).code);
    await orCanceled(client.replacementFor(config.sentToken, signal), signal).catch((cause) => {
      failed(config, cause);
      // The session is over: then the request's own 401 is the truth about it. Else the refresh's error is.
      throw isSessionOver(cause) ? error : cause;
    });
    return api.request({ ...config, isReplay: true });
  });

  return api;
}

/**
 * Any failure of a call, as facts to act on. The axios error itself is left behind: it holds what was sent, a password
 * or a token.
 * @param error what an axios call rejected with
 */
export function toAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  const response = error instanceof AxiosError ? error.response : undefined;
  const problem = isProblem(response?.data) ? response.data : undefined;
  const wait = Number(response?.headers['retry-after']);
  return new AuthError(problem?.code ?? 'unreachable', {
    message: problem?.title ?? 'The server did not give a usable answer.',
    retryAfterSeconds: wait > 0 ? wait : undefined,
    requestId: problem?.requestId,
    detail: problem?.detail,
    errors: problem?.errors,
  });
}

/**
 * Whether an answer is one of this API's at all, and not a proxy's or a captive portal's page. The schemas are not
 * used here: they would add 7 kB to the first page, to check what the API's own tests already hold it to.
 */
function isSession(data: unknown): data is SessionResponse {
  const { accessToken, expiresIn, user } = (data ?? {}) as Partial<SessionResponse>;
  return typeof accessToken === 'string' && Number(expiresIn) > 0 && typeof user?.id === 'string';
}

function isProblem(data: unknown): data is Problem {
  return typeof (data as Partial<Problem> | null)?.code === 'string';
}

function isCurable(error: unknown): boolean {
  const { code } = toAuthError(error);
  return curable.has(code as ProblemCode);
}

/** What everybody is told who waited for a session that has ended, whichever way it did. */
function isSessionOver(cause: unknown): boolean {
  return cause instanceof AuthError && cause.code === 'superseded';
}

/** The token goes to the API's own origin and path, and nowhere else, whatever address a caller gives. */
function isOwnRequest(api: AxiosInstance, config: { url?: string; baseURL?: string }): boolean {
  const page = globalThis.location.href;
  const base = new URL(`${api.defaults.baseURL}/`, page);
  const target = new URL(api.getUri(config), page);
  return target.origin === base.origin && target.pathname.startsWith(base.pathname);
}

async function orCanceled<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    throw signal?.aborted ? new CanceledError() : error;
  }
}
