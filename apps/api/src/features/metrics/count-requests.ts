import type { ServerResponse } from 'node:http';
import { apiBasePath } from '@latchkey/contracts/api';
import type { Endpoint } from '@latchkey/contracts/endpoint';
import { endpoints } from '@latchkey/contracts/endpoints';
import { Counter, Histogram, type Registry } from 'prom-client';
import { statusOf } from '../../http/request-log.ts';
import { type RoutedRequest, routePattern } from '../../http/route-pattern.ts';

/** Node reads some thirty methods. All that no route has count as one. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Such an answer lasts as long as a page is open, which is no latency. */
const streams = new Set(
  Object.values<Endpoint>(endpoints)
    .filter(({ answer }) => answer === 'event-stream')
    .map(({ path }) => `${apiBasePath}${path}`),
);
/** Upper ends in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counts every request and measures its time, from its arrival until its answer is sent or its client has gone.
 *
 * No label has a value from outside: the route is the pattern of our own code that matched, never the path, and the
 * method is one of a fixed list. So nobody can make series by the requests that they send.
 */
export function createRequestCounter(registry: Registry) {
  const registers = [registry];
  const total = new Counter({
    name: 'latchkey_http_requests_total',
    help: 'Requests by route, method and status; 499 when the client did not wait for the answer.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'latchkey_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer, without event streams.',
    labelNames: ['route', 'method'],
    buckets,
    registers,
  });
  return (req: RoutedRequest, res: ServerResponse, next: () => void): void => {
    const measure = duration.startTimer();
    res.once('close', () => {
      const route = routeOf(req);
      const { method = 'other' } = req;
      const labels = { route, method: methods.has(method) ? method : 'other' };
      total.inc({ ...labels, status: statusOf(res) });
      if (!streams.has(route)) measure(labels);
    });
    next();
  };
}

/** The pattern of a route; `page` for the files of the SPA, `none` when no route matched. */
const routeOf = (req: RoutedRequest): string => routePattern(req) ?? (req.route ? 'page' : 'none');
