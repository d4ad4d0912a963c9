import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';
import { describeBriefly } from '../lib/describe-error.ts';
import { newId } from '../lib/id.ts';
import { loggedAddress } from './client-address.ts';
import { type RoutedRequest, routePattern } from './route-pattern.ts';

/** The client closed the connection before it had the answer. HTTP has no status for this, so nginx's is used. */
const clientClosedRequest = 499;

/** What belongs to one request, from its arrival until its answer is sent or its client has gone. */
type Context = {
  readonly id: string;
  readonly logger: Logger;
  /** The request's own logger. It is made when the first line needs it, because most requests write none. */
  log?: Logger;
  outcome?: 'delivered' | 'broken off';
};

type Options = { readonly logger: Logger; readonly clock: Clock };

const contexts = new WeakMap<IncomingMessage, Context>();

/** The request's own logger. Each of its lines has the request's id. @throws Error if the request has none yet */
export function logOf(req: IncomingMessage): Logger {
  const context = contexts.get(req);
  if (!context) throw new Error('this request has not passed requestLog');
  context.log ??= context.logger.child({ reqId: context.id });
  return context.log;
}

/** As `logOf`, for expected errors: its lines describe an error without the stack trace, which would not help. */
export const briefLogOf = (req: IncomingMessage): Logger =>
  logOf(req).child({}, { serializers: { err: describeBriefly } });

/**
 * Gives every request an id and a logger. The id is always generated here, because a client could forge one to confuse
 * the logs. One line is logged when the request is answered, or when its client closes the connection. The line
 * contains only the fields that are named below: of the headers only User-Agent, no cookie, no body and no query. The
 * path is logged as the route's pattern, because a path may contain a token.
 */
export function requestLog({ logger, clock }: Options): RequestHandler {
  return (req, res, next) => {
    const context: Context = { id: newId(), logger };
    contexts.set(req, context);
    res.set('X-Request-Id', context.id);
    const begun = clock.now();
    let isLogged = false;
    const logAnswer = () => {
      if (isLogged) return;
      isLogged = true;
      const line = describe(req, res);
      const level = line.status >= 500 ? 'error' : 'info';
      const responseTime = clock.now() - begun;
      logger[level]({ reqId: context.id, ...line, responseTime }, 'request answered');
    };
    res.once('finish', () => {
      context.outcome ??= 'delivered';
      logAnswer();
    });
    res.once('close', logAnswer);
    // Without a listener, an answer that is written after its end would stop the process.
    res.on('error', (error) => logOf(req).error({ err: error }, 'an answer could not be written'));
    next();
  };
}

/** Closes the connection in the middle of an answer. Only this shows the client that the rest is missing. */
export function breakOff(res: ServerResponse): void {
  const context = contexts.get(res.req);
  if (context) context.outcome ??= 'broken off';
  res.destroy();
}

/** The status as the client experienced it. If the connection broke, this is not the status that was to be sent. */
export function statusOf(res: ServerResponse): number {
  const outcome = contexts.get(res.req)?.outcome;
  if (outcome === 'delivered') return res.statusCode;
  return outcome === 'broken off' ? 500 : clientClosedRequest;
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
