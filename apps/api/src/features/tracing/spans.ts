import { product } from '@latchkey/contracts/product';
import {
  ProxyTracerProvider,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** The tracer is looked up each time, because this package and an SDK find each other only through a global. */
export const tracer = (): Tracer => trace.getTracer(product.slug);

/** Whether the operator has started an SDK of OpenTelemetry before this process (docs/operate/tracing.md). */
export function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return true;
  return provider.getDelegateTracer(product.slug) !== undefined;
}

/**
 * Marks a span as failed, by the name of the error alone. Its message may hold a token: errors of queries quote their
 * parameters.
 */
function markFailed(span: Span, error: unknown): void {
  span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs work inside a span, which ends with the work. */
export function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  return tracer().startActiveSpan(name, options, async (span) => {
    try {
      return await work();
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}
