import type * as z from 'zod/mini';
import type { ProblemCode } from './problem.ts';

/**
 * Who may call an endpoint. `cookie`: anyone with a refresh cookie. The endpoint reads the cookie itself.
 * `signed-in`: anyone with a valid access token. `freshly-proven`: the same, if the person has proved who they are within
 * `freshFor`; otherwise the answer asks them to prove it again (RFC 9470).
 */
export type Access = 'anyone' | 'cookie' | 'signed-in' | 'freshly-proven';

/**
 * What sends a request that changes something: the script of a page of ours, or the browser of its own accord, which no
 * page can make it do. Each is recognised in another way.
 */
export type Sender =
  | 'browser' // feature: device-bound
  | 'page';

/** For how long a proof of who somebody is counts as fresh, in seconds. */
export const freshFor = 600;

/** Describes one endpoint of the API. The server mounts it from this description, so nothing is written twice. */
export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path below `apiBasePath`. */
  readonly path: string;
  readonly access: Access;
  /** `page` when it is left out. A GET may come from anywhere. */
  readonly from?: Sender;
  /** The JSON body of the request, or null for none. */
  readonly body: z.ZodMiniType | null;
  /** The parameters that the query may have. The handler reads them itself. */
  readonly query?: Readonly<Record<string, z.ZodMiniType>>;
  /**
   * The JSON body of a success, or null when a success has no body: a 204, or a 202 as `accepted` says. Two kinds of
   * answers are written by their handlers: an event stream (`text/event-stream`), because it goes on after the call, and
   * a document, which is JSON text with an ETag and the same for everyone.
   */
  readonly answer: z.ZodMiniType | 'event-stream' | 'document' | null;
  /** A success without a body is a 202, because the answer does not tell whether anything was done. */
  readonly accepted?: true;
  /** The endpoint's own problems. `problemsOf` adds those that follow from the other members. */
  readonly problems: readonly ProblemCode[];
};

export type BodyOf<E extends Endpoint> = E['body'] extends z.ZodMiniType
  ? z.output<E['body']>
  : undefined;
export type AnswerOf<E extends Endpoint> = E['answer'] extends z.ZodMiniType
  ? z.output<E['answer']>
  : undefined;

/** Checks a descriptor and keeps its exact type. */
export const defineEndpoint = <const E extends Endpoint>(endpoint: E): E => endpoint;

const always = ['rate_limited', 'internal_error', 'service_unavailable'] as const;
const ofBody = [
  'malformed_request',
  'payload_too_large',
  'unsupported_media_type',
  'validation_failed',
] as const;
const ofToken = [
  'invalid_request',
  'access_token_missing',
  'access_token_invalid',
  'access_token_expired',
] as const;

/** Every problem that an endpoint may answer. */
export function problemsOf(endpoint: Endpoint): ReadonlySet<ProblemCode> {
  return new Set<ProblemCode>([
    ...endpoint.problems,
    ...always,
    ...(endpoint.body ? ofBody : []),
    ...(endpoint.method === 'GET' ? [] : (['csrf_rejected'] as const)),
    ...(needsToken(endpoint) ? ofToken : []),
    ...(endpoint.access === 'freshly-proven' ? (['reauthentication_required'] as const) : []),
  ]);
}

/** Whether a call must carry an access token. */
export const needsToken = ({ access }: Pick<Endpoint, 'access'>): boolean =>
  access === 'signed-in' || access === 'freshly-proven';
