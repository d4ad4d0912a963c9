import { apiPaths } from '@latchkey/contracts/api';
import type { SessionResponse } from '@latchkey/contracts/auth';
import type { FieldError, ProblemCode } from '@latchkey/contracts/problem';
import { AxiosHeaders, type AxiosResponse } from 'axios';
import { AuthError } from './auth-error.ts';

/** A day. The server's longest wait is a quarter of an hour; a larger number is no information. */
const longestWait = 86_400;

/**
 * Whether an answer is one of this API's at all, and not a proxy's or a captive portal's page. The schemas are not
 * used here: they would add 7 kB to the first page, to check what the API's own tests already hold it to.
 */
export function isSession(data: unknown): data is SessionResponse {
  const { accessToken, expiresIn, user } = toRecord(data);
  const isLifetime = Number.isFinite(expiresIn) && (expiresIn as number) > 0;
  return typeof accessToken === 'string' && isLifetime && typeof toRecord(user).id === 'string';
}

/**
 * An answer that is not a success, as facts to act on. A proxy may put a page of its own in place of the API's
 * problem, or the request's `responseType` may hide it. The challenge in `WWW-Authenticate` then says what it was.
 *
 * @param data the body, when it was read in another way than the request asked for
 */
export function toProblemError(response: AxiosResponse, data: unknown = response.data): AuthError {
  const { code, title, detail, requestId, errors } = toRecord(parseJson(data));
  const isOurs = typeof code === 'string';
  return new AuthError(isOurs ? (code as ProblemCode) : whyChallenged(response), {
    message: isOurs ? String(title) : 'The server did not give a usable answer.',
    retryAfterSeconds: readRetryAfter(response.headers),
    detail: typeof detail === 'string' ? detail : undefined,
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
 * the local clock may be wrong; without that header, which is not readable across origins, it is ignored.
 */
function readRetryAfter(headers: AxiosResponse['headers']): number | undefined {
  const text = readHeader(headers, 'Retry-After').trim();
  const isCount = /^\d+$/.test(text);
  const untilDate = () => (Date.parse(text) - Date.parse(readHeader(headers, 'Date'))) / 1_000;
  const seconds = isCount ? Number(text) : untilDate();
  return seconds > 0 ? Math.min(seconds, longestWait) : undefined;
}

function readHeader(headers: AxiosResponse['headers'], name: string): string {
  return String(AxiosHeaders.from(headers as AxiosHeaders).get(name));
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
