import { apiPaths } from '@latchkey/contracts/api';
import type { SessionResponse } from '@latchkey/contracts/auth';
import type { FieldError, ProblemCode } from '@latchkey/contracts/problem';
import { keyNonceHeader } from '@latchkey/contracts/session-key'; // feature: session-key
import { AxiosError, AxiosHeaders, type AxiosResponse, isAxiosError, isCancel } from 'axios';
import { CallError } from '../call-error.ts';

/** A day. The server's longest wait is a quarter of an hour, so a larger number means nothing. */
const longestWait = 86_400;

/**
 * Whether an answer comes from this API at all, and not from a proxy or a captive portal. The schemas are not used
 * here: they would add 7 kB to the first page, to check what the API's own tests already check.
 */
export function isSession(data: unknown): data is SessionResponse {
  const { accessToken, expiresIn, user } = toRecord(data);
  const isLifetime = Number.isFinite(expiresIn) && (expiresIn as number) > 0;
  return typeof accessToken === 'string' && isLifetime && typeof toRecord(user).id === 'string';
}

/** The codes of an axios error with which a request got no answer. */
const noAnswer = new Set<unknown>([
  AxiosError.ERR_NETWORK,
  AxiosError.ECONNABORTED,
  AxiosError.ETIMEDOUT,
]);

/**
 * A failed call as CallError. Anything else is a mistake in the code and stays as it is.
 *
 * The axios error is left behind, because its `config` and `request` hold what was sent: a password or a token. Where
 * axios complains of how it is used, only its message goes on.
 *
 * @param error what an axios call rejected with
 */
export async function toCallError(error: unknown): Promise<unknown> {
  if (isCancel(error)) return new CallError('aborted', { message: String(error.message) });
  if (!isAxiosError(error)) return error;
  if (error.response) return toProblemError(error.response);
  if (!noAnswer.has(error.code)) return new Error(error.message);
  return new CallError('unreachable', { message: 'The server did not give a usable answer.' });
}

/** What a proxy refuses by itself, with a page of its own, before the API sees the request. */
const refusedByProxy: Readonly<Record<number, ProblemCode>> = {
  413: 'payload_too_large',
  429: 'rate_limited',
};

/**
 * An answer that is not a success, as facts to act on. A proxy may put a page of its own in place of the API's
 * problem. The status or the challenge in `WWW-Authenticate` then says what the answer was.
 */
export async function toProblemError(response: AxiosResponse): Promise<CallError> {
  const data = parseJson(await readBody(response.data));
  const { type, code, title, detail, requestId, errors } = toRecord(data);
  // A proxy's own JSON may have a code, too.
  const isOurs = typeof code === 'string' && String(type).endsWith(`:problem:${code}`);
  const codeOfPage = () => refusedByProxy[response.status] ?? whyChallenged(response);
  return new CallError(isOurs ? (code as ProblemCode) : codeOfPage(), {
    message: isOurs ? String(title) : 'The server did not give a usable answer.',
    status: response.status,
    retryAfterSeconds: readRetryAfter(response.headers),
    detail: typeof detail === 'string' ? detail : undefined,
    keyNonce: readHeader(response.headers, keyNonceHeader), // feature: session-key
    requestId: typeof requestId === 'string' ? requestId : undefined,
    errors: Array.isArray(errors) ? errors.filter(isFieldError) : undefined,
  });
}

/** The body as text where the request asked for bytes; anything else as it is. */
export async function readBody(data: unknown): Promise<unknown> {
  const isBytes = data instanceof Blob || data instanceof ArrayBuffer;
  return isBytes ? await new Response(data).text() : data;
}

/** Only our own realm counts: a portal's or a proxy's challenge is not about this session. */
const challenge = /\bBearer +realm="api"(?: *, *error="(\w+)")?/i;

function whyChallenged({ status, headers, config }: AxiosResponse): ProblemCode | 'unreachable' {
  if (status === 401 && readHeader(headers, keyNonceHeader)) return 'session_key_required'; // feature: session-key
  const found = status === 401 && challenge.exec(readHeader(headers, 'WWW-Authenticate'));
  if (!found) return 'unreachable';
  const [, error] = found;
  if (error && error !== 'invalid_token') return 'unreachable';
  if (config?.url === apiPaths.auth.login) return 'invalid_credentials';
  const kind = config?.url === apiPaths.auth.refresh ? 'refresh_token' : 'access_token';
  return `${kind}_${error ? 'invalid' : 'missing'}`;
}

/**
 * Seconds to wait, or undefined when the answer names none. A date is compared with the answer's own `Date`, because
 * the local clock may be wrong. Without that header, which is not readable across origins, a date is ignored.
 */
function readRetryAfter(headers: AxiosResponse['headers']): number | undefined {
  const text = readHeader(headers, 'Retry-After').trim();
  const isCount = /^\d+$/.test(text);
  const untilDate = () => (Date.parse(text) - Date.parse(readHeader(headers, 'Date'))) / 1_000;
  const seconds = isCount ? Number(text) : untilDate();
  return seconds > 0 ? Math.min(seconds, longestWait) : undefined;
}

/** The text of a header, empty where there is none. */
export function readHeader(headers: AxiosResponse['headers'], name: string): string {
  return String(AxiosHeaders.from(headers as AxiosHeaders).get(name) ?? '');
}

function isFieldError(data: unknown): data is FieldError {
  const { pointer, detail } = toRecord(data);
  return typeof pointer === 'string' && typeof detail === 'string';
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function toRecord(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
