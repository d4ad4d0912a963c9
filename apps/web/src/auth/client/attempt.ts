import {
  type AxiosAdapter,
  AxiosError,
  type AxiosResponse,
  type CancelToken,
  type InternalAxiosRequestConfig,
  isAxiosError,
} from 'axios';

/** One answered attempt. `settle` returns or throws the answer, as its caller is to get it. */
export type Attempt = { readonly response: AxiosResponse; settle(): AxiosResponse };

/**
 * Sends a request once. The caller's `validateStatus` may accept a 401, so the adapter may return it or reject with it.
 * @throws whatever the adapter rejects with when there is no answer
 */
export async function attempt(
  send: AxiosAdapter,
  request: InternalAxiosRequestConfig,
): Promise<Attempt> {
  try {
    const response = await send(request);
    return { response, settle: () => response };
  } catch (error) {
    // Not `instanceof`: an adapter of the caller's may come with its own copy of axios.
    if (!isAxiosError(error) || !error.response) throw error;
    const settle = () => {
      throw error;
    };
    return { response: error.response, settle };
  }
}

/** Hands out the body of a request, as often as it is sent. A stream can be read once, so it is split in two. */
export function repeatable(data: unknown): () => unknown {
  let left = data;
  return () => {
    if (!(left instanceof ReadableStream)) return left;
    const [now, later] = left.tee();
    left = later;
    return now;
  };
}

/** The longest timer that browsers can set, in milliseconds. A longer one runs at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Waits no longer than the request's own `timeout`, which axios applies to each attempt alone. What is waited for goes
 * on, because others may wait for it too.
 * @throws AxiosError as axios does when an attempt takes too long
 */
export function inTime<Value>(
  waiting: Promise<Value>,
  request: InternalAxiosRequestConfig,
): Promise<Value> {
  const { timeout = 0 } = request;
  if (!(timeout > 0)) return waiting;
  return new Promise((resolve, reject) => {
    const message = `timeout of ${timeout}ms exceeded`;
    const giveUp = () => reject(new AxiosError(message, AxiosError.ECONNABORTED, request));
    const timer = setTimeout(giveUp, Math.min(timeout, longestTimer));
    waiting.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Aborts when the caller gives up, by the signal or by the older `cancelToken`. */
export function whenCanceled(request: InternalAxiosRequestConfig): AbortSignal | undefined {
  const signal = request.signal as AbortSignal | undefined;
  const older = request.cancelToken && signalOf(request.cancelToken);
  return signal && older ? AbortSignal.any([signal, older]) : (signal ?? older);
}

const signals = new WeakMap<CancelToken, AbortSignal>();

/** One signal for each token, because each signal stays subscribed, and many requests may share one token. */
function signalOf(token: CancelToken): AbortSignal {
  const signal = signals.get(token) ?? token.toAbortSignal();
  signals.set(token, signal);
  return signal;
}
