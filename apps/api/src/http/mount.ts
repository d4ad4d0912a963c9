import {
  type AnswerOf,
  type BodyOf,
  type Endpoint,
  needsToken,
  type Sender,
} from '@latchkey/contracts/endpoint';
import type { Request, RequestHandler, Response, Router } from 'express';
import type { Trail } from '../core/trail.ts';
import { declareAccess } from './declared-access.ts';
import { methodNotAllowed } from './error-handler.ts';
import { keepEvents } from './kept-events.ts';
import { jsonBody, parseBody } from './parse-body.ts';

/**
 * Handles one call. The returned value is sent as JSON, and undefined as 204, or as 202 if the descriptor says so. The
 * handler of an event stream or a document writes the answer itself, or throws before that.
 */
export type Handle<E extends Endpoint> = (
  req: Request,
  res: Response,
  body: BodyOf<E>,
) => AnswerOf<E> | Promise<AnswerOf<E>>;

export type Mount = <E extends Endpoint>(router: Router, endpoint: E, handle: Handle<E>) => void;

type Parts = {
  /** Requires an access token. */
  readonly auth: RequestHandler;
  /** Requires, behind `auth`, that the person has recently proved who they are. */
  readonly fresh: RequestHandler;
  /** For each sender that a descriptor can name: refuses requests that did not come from it. */
  readonly sentBy: Readonly<Record<Sender, RequestHandler>>;
  /** Keeps what the handlers report. */
  readonly trail: Trail;
};

/**
 * Mounts endpoints by their descriptors (packages/contracts/src/endpoint.ts). The checks run in this order: a request
 * other than GET must come from our own pages, or from whom the descriptor names instead, its caller must be allowed to
 * call, and its body must fit the schema. A method that no endpoint of the path has is answered 405.
 */
export function createMount({ auth, fresh, sentBy, trail }: Parts): Mount {
  const methodsOf = new Map<string, string[]>();
  return (router, endpoint, handle) => {
    const { accepted, access, body, method, path } = endpoint;
    const methods = methodsOf.get(path) ?? [];
    methodsOf.set(path, methods);
    methods.push(...(method === 'GET' ? ['GET', 'HEAD'] : [method]));

    const route = router.route(path);
    declareAccess(route);
    if (method !== 'GET') route.all(sentBy[endpoint.from ?? 'page']);
    const call: RequestHandler = async (req, res) => {
      const given = (body ? parseBody(req, body) : undefined) as BodyOf<typeof endpoint>;
      // The events are kept before the answer is sent, so whoever has the answer finds them in their activity. A handler
      // that refuses has events too.
      const answer = await Promise.resolve()
        .then(() => handle(req, res, given))
        .finally(() => keepEvents(req, trail));
      if (typeof endpoint.answer === 'string') return;
      if (answer === undefined) res.status(accepted ? 202 : 204).end();
      else res.json(answer);
    };
    const guards = [
      ...(needsToken(endpoint) ? [auth] : []),
      ...(access === 'freshly-proven' ? [fresh] : []),
      ...(body ? jsonBody : []),
    ];
    const verb = method.toLowerCase() as Lowercase<Endpoint['method']>;
    route[verb](...guards, call);
    route.all((req, res, next) => {
      // Another endpoint of the same path may be mounted later and have this method.
      if (methods.includes(req.method)) next('route');
      else methodNotAllowed(...methods)(req, res, next);
    });
  };
}
