import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiBasePath } from '@latchkey/contracts/api';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { createReport, type Report } from '../core/security-events.ts';
import { describeError } from '../lib/describe-error.ts';
import { newId } from '../lib/id.ts';
import { loggedAddress } from './client-address.ts';

/** Beyond what HTTP has: the client hung up before it had the answer. Known from nginx. */
const clientClosedRequest = 499;

/** Reports what a request did to somebody's access, with the request's id. */
export const reportOf = (req: Pick<Request, 'log'>): Report => createReport(req.log);

const delivered = new WeakSet<ServerResponse>();

/**
 * Gives every request an id (always ours: a given one could be forged to confuse the logs) and a logger,
 * and writes one line when it is answered, or when its client has hung up. Only what is named here is logged: no header, no cookie,
 * no body, no query; the path only as the route's own pattern, because a path may hold a token.
 */
export function requestContext(logger: Logger): RequestHandler[] {
  return [
    (_req, res, next) => {
      res.set('X-Request-Id', newId());
      // Before pino-http adds its own: it writes the line at whichever comes first, finish or close.
      res.once('finish', () => delivered.add(res));
      next();
    },
    pinoHttp({
      logger,
      genReqId: (_req, res) => String(res.getHeader('X-Request-Id')),
      quietReqLogger: true,
      customSuccessMessage: () => 'request answered',
      customErrorMessage: () => 'request answered',
      customLogLevel: (_req, res) => (statusOf(res) >= 500 ? 'error' : 'info'),
      wrapSerializers: false,
      serializers: { req: () => undefined, res: () => undefined, err: describeError },
      customSuccessObject: (req, res, line) => ({ ...line, ...describe(req, res) }),
      customErrorObject: (req, res, _error, line) => ({
        ...line,
        err: undefined,
        ...describe(req, res),
      }),
    }),
  ];
}

/** What the client has seen of it: not what was meant to be sent when the connection broke. */
function statusOf(res: ServerResponse): number {
  if (delivered.has(res)) return res.statusCode;
  return res.err ? 500 : clientClosedRequest;
}

type RoutedRequest = IncomingMessage & {
  originalUrl?: string;
  route?: { path?: unknown };
  ip?: string | undefined;
};

function describe(req: RoutedRequest, res: ServerResponse) {
  const pattern = req.route?.path;
  // Not req.baseUrl: Express takes it back when a route fails.
  const base = req.originalUrl?.startsWith(`${apiBasePath}/`) ? apiBasePath : '';
  return {
    method: req.method,
    route: typeof pattern === 'string' ? `${base}${pattern}` : undefined,
    status: statusOf(res),
    address: loggedAddress(req.ip),
    userAgent: req.headers['user-agent']?.slice(0, 256),
  };
}
