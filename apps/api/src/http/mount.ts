import type { AnswerOf, BodyOf, Endpoint } from '@latchkey/contracts/endpoint';
import type { IRoute, Request, RequestHandler, Response, Router } from 'express';
import { declareAccess } from './declared-access.ts';
import { methodNotAllowed } from './error-handler.ts';
import { jsonBody, parseBody } from './parse-body.ts';

/** Answers one call. What it returns is sent as JSON; undefined is sent as 204. */
type Handle<E extends Endpoint> = (
  req: Request,
  res: Response,
  body: BodyOf<E>,
) => AnswerOf<E> | Promise<AnswerOf<E>>;

export type Mount = <E extends Endpoint>(router: Router, endpoint: E, handle: Handle<E>) => void;

type Guards = {
  /** Asks for an access token. */
  readonly auth: RequestHandler;
  /** Refuses what another site made a browser send. */
  readonly ownSite: RequestHandler;
};

/**
 * Mounts endpoints by their descriptors (packages/contracts/src/endpoint.ts): who may call, then the body, then the
 * handler. Any other method is 405.
 */
export function createMount({ auth, ownSite }: Guards): Mount {
  return (router, endpoint, handle) => {
    const { body, method, path } = endpoint;
    const route = router.route(path);
    declareAccess(route);
    if (endpoint.usesCookie) route.all(ownSite);
    const call: RequestHandler = async (req, res) => {
      const given = (body ? parseBody(req, body) : undefined) as BodyOf<typeof endpoint>;
      const answer = await handle(req, res, given);
      if (answer === undefined) res.status(204).end();
      else res.json(answer);
    };
    const guards = endpoint.access === 'signed-in' ? [auth] : [];
    const verb = method.toLowerCase() as Lowercase<Endpoint['method']>;
    (route as IRoute)[verb](...guards, ...(body ? jsonBody : []), call);
    route.all(methodNotAllowed(method, ...(method === 'GET' ? ['HEAD'] : [])));
  };
}
