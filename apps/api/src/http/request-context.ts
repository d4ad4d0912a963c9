import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { createReport, type Report, type SecurityEvent } from '../core/security-events.ts';
import { describeError } from '../lib/describe-error.ts';
import { newId } from '../lib/id.ts';
import { loggedAddress } from './client-address.ts';
import { rememberEvent } from './kept-events.ts';
import { type RoutedRequest, routePattern } from './route-pattern.ts';

/** The client closed the connection before it had the answer. HTTP has no status for this, so nginx's is used. */
const clientClosedRequest = 499;

type OnEvent = (event: SecurityEvent) => void;
const listeners = new WeakMap<object, OnEvent>();

/**
 * Reports security events that a request caused: to the log with the request's id, to the trail before the answer, and
 * to `onEvent` of `requestContext`. Report a change when it is committed.
 */
export const reportOf = (req: Pick<Request, 'log'>): Report =>
  createReport(req.log, (event) => {
    rememberEvent(req, event);
    listeners.get(req)?.(event);
  });

const delivered = new WeakSet<ServerResponse>();

/**
 * Gives every request an id and a logger. The id is always generated here, because a client could forge one to confuse
 * the logs. One line is logged when the request is answered, or when its client closes the connection. The line
 * contains only the fields that are named below: of the headers only User-Agent, no cookie, no body and no query. The
 * path is logged as the route's pattern, because a path may contain a token.
 *
 * @param onEvent gets every security event that a request causes
 */
export function requestContext(logger: Logger, onEvent?: OnEvent): RequestHandler[] {
  return [
    (req, res, next) => {
      if (onEvent) listeners.set(req, onEvent);
      res.set('X-Request-Id', newId());
      // This listener must come before pino-http's, because pino-http writes the line at the first finish or close.
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

/** The status as the client experienced it. If the connection broke, this is not the status that was to be sent. */
export function statusOf(res: ServerResponse): number {
  if (delivered.has(res)) return res.statusCode;
  return res.err ? 500 : clientClosedRequest;
}

function describe(req: RoutedRequest & { ip?: string | undefined }, res: ServerResponse) {
  return {
    method: req.method,
    route: routePattern(req),
    status: statusOf(res),
    address: loggedAddress(req.ip),
    userAgent: req.headers['user-agent']?.slice(0, 256),
  };
}
