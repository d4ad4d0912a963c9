import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { createReport, type Report, type SecurityEvent } from '../core/security-events.ts';
import type { Clock } from '../lib/clock.ts';
import { rememberEvent } from './kept-events.ts';
import { logOf, requestLog } from './request-log.ts';

type OnEvent = (event: SecurityEvent) => void;

type Options = {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly onEvent?: OnEvent | undefined;
};

const listeners = new WeakMap<Request, OnEvent>();

/**
 * Reports security events that a request caused: to the log with the request's id, to the trail before the answer, and
 * to `onEvent` of `requestContext`. Report a change when it is committed.
 */
export const reportOf = (req: Request): Report =>
  createReport(logOf(req), (event) => {
    rememberEvent(req, event);
    listeners.get(req)?.(event);
  });

/**
 * Gives every request an id, a logger and the line about its answer (http/request-log.ts). `onEvent` gets every security
 * event that a request causes.
 */
export function requestContext({ onEvent, ...log }: Options): RequestHandler[] {
  if (!onEvent) return [requestLog(log)];
  const listen: RequestHandler = (req, _res, next) => {
    listeners.set(req, onEvent);
    next();
  };
  return [requestLog(log), listen];
}
