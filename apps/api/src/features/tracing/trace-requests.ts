import type { ServerResponse } from 'node:http';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { statusOf } from '../../http/request-log.ts';
import { type RoutedRequest, routePattern } from '../../http/route-pattern.ts';
import { tracer } from './spans.ts';

/**
 * Makes a span of each request. It begins a trace of its own: the header `traceparent` of a client is not read, because
 * then anybody could decide what is recorded, and under which id.
 *
 * The names of the attributes are OpenTelemetry's, of its conventions for HTTP. No header, path or address is one.
 */
export function traceRequests(req: RoutedRequest, res: ServerResponse, next: () => void): void {
  const { method = '' } = req;
  const span = tracer().startSpan(method, {
    kind: SpanKind.SERVER,
    root: true,
    attributes: {
      'http.request.method': method,
      'latchkey.request_id': String(res.getHeader('X-Request-Id')),
    },
  });
  res.once('close', () => {
    const route = routePattern(req);
    const status = statusOf(res);
    if (route) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(context.active(), span), next);
}
