import { csrfHeader } from '@latchkey/contracts/api';
import axios, {
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { AuthEvent } from './auth-events.ts';
import type { AuthClient, SentToken } from './auth-types.ts';
import { CallError, type CallErrorCode } from './call-error.ts';
import { attempt, inTime, repeatable, whenCanceled } from './client/attempt.ts';
import { toCallError, toProblemError } from './client/parse-answer.ts';
import { createRequestEvents } from './client/request-events.ts';

/** The answers that a new access token can cure. Never a wrong password, never a 403. */
const curable = new Set<CallErrorCode>(['access_token_expired', 'access_token_invalid']);

type ApiOptions = {
  readonly emit: (event: AuthEvent) => void;
  readonly adapter?: AxiosAdapter | undefined;
};

/**
 * ★ HOW A REQUEST SURVIVES ITS TOKEN. There are two axios instances. One begins, renews and ends sessions and has no
 * interceptors (client/auth-calls.ts). This is the one for everything else. It attaches the token. When the API answers
 * that the token is no longer good, it waits for the one refresh and sends the request once more, so that its callers
 * never notice.
 *
 * It does so in the adapter, where axios sends what all interceptors and transforms have made of a request. A request
 * that is sent twice passes through each of those hooks once, and so does its answer.
 *
 * A failed call rejects with CallError. What is not a failed call, such as a TypeError in a transform, rejects as it
 * is.
 */
export function createApi(
  baseURL: string,
  client: AuthClient,
  { emit, adapter }: ApiOptions,
): AxiosInstance {
  const api = axios.create({ baseURL, ...(adapter && { adapter }) });
  const sendSigned = createSender(client, emit);
  // The first request interceptor that is added runs last, so it finds the adapter that this request is to have.
  api.interceptors.request.use((config) => {
    // The caller may give null, and an interceptor may return a request of its own, without an adapter.
    const inner = (config.adapter || api.defaults.adapter) as AxiosAdapter;
    const send = axios.getAdapter(inner, config);
    const adapter: AxiosAdapter = async (final) => {
      const request = { ...final, adapter: inner };
      if (!isOwnRequest(baseURL, request)) return send(request);
      // The caller gets the request as the caller made it, without the token and without this adapter. Otherwise a
      // caller who sends it again would go through this adapter twice.
      return { ...(await sendSigned(request, send)), config: request };
    };
    return { ...config, adapter };
  });
  // The first response interceptor that is added runs first, so that no other code meets an axios error.
  api.interceptors.response.use(undefined, async (error: unknown) => {
    throw await toCallError(error);
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
      const token = await inTime(client.tokenForRequest(signal, event.queued), request);
      const first = await sendWith(token);
      const refusal = token && (await findRefusal(first.response));
      if (!refusal) return event.answered(first.settle());
      event.queued(refusal);
      const renewed = inTime(client.waitUntilReplayable(token, signal), request);
      const newToken = await renewed.catch((cause) => {
        if (!isSessionOver(cause)) throw cause;
        event.failed(cause);
      });
      // If the session has ended, fail with the request's own 401.
      if (!newToken) return first.settle();
      // A second 401 is final.
      return event.answered((await sendWith(newToken)).settle());
    } catch (error) {
      if (signal?.aborted) event.aborted();
      else event.failed(await toCallError(error));
      throw error;
    }
  };
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
async function findRefusal(response: AxiosResponse): Promise<CallErrorCode | undefined> {
  if (response.status !== 401) return undefined;
  const { code } = await toProblemError(response);
  return curable.has(code) ? code : undefined;
}

/** Everybody who waits for a session that ends gets this error, whichever way it ends. */
function isSessionOver(cause: unknown): cause is CallError {
  return cause instanceof CallError && cause.code === 'superseded';
}

/** Makes addresses as axios does when it sends a request, without the defaults of any instance. */
const addresses = new axios.Axios({});

/**
 * The token goes to the API's own origin and path, and nowhere else, whatever address a caller gives or an
 * interceptor makes of it.
 */
function isOwnRequest(
  ownBase: string,
  { url, baseURL, allowAbsoluteUrls }: InternalAxiosRequestConfig,
): boolean {
  const page = globalThis.location.href;
  // axios drops the slashes at the end of a base, too.
  const base = new URL(ownBase.replace(/\/*$/, '/'), page);
  const address = addresses.getUri({ url, baseURL, allowAbsoluteUrls } as AxiosRequestConfig);
  if (!URL.canParse(address, page)) return false;
  const target = new URL(address, page);
  return target.origin === base.origin && target.pathname.startsWith(base.pathname);
}
