import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

export type CollectedSpan = {
  name: string;
  readonly traceId: string;
  /** The span around it; null for the first span of a trace. */
  readonly parent: CollectedSpan | null;
  readonly kind: number | undefined;
  readonly attributes: Record<string, unknown>;
  status?: SpanStatusCode;
  isEnded: boolean;
};

const collectedBy = new WeakMap<Span, CollectedSpan>();

/**
 * Registers the smallest SDK: it keeps spans in an array, in the order in which they begin.
 * @returns the spans, and a function that removes the SDK
 */
export function collectSpans(): { spans: CollectedSpan[]; stop(): void } {
  const spans: CollectedSpan[] = [];
  const tracer: Tracer = {
    startSpan: (name, options, within = context.active()) => {
      const [span, collected] = createSpan(name, options, within);
      spans.push(collected);
      return span;
    },
    startActiveSpan(name: string, options: SpanOptions, work: (span: Span) => unknown) {
      const span = tracer.startSpan(name, options);
      return context.with(trace.setSpan(context.active(), span), () => work(span));
    },
  } as Tracer;
  context.setGlobalContextManager(createContextManager());
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return {
    spans,
    stop() {
      trace.disable();
      context.disable();
    },
  };
}

let count = 0;

function createSpan(
  name: string,
  { root, kind, attributes = {} }: SpanOptions = {},
  within: Context,
): [Span, CollectedSpan] {
  const around = root ? undefined : trace.getSpan(within);
  const parent = (around && collectedBy.get(around)) ?? null;
  const traceId = parent?.traceId ?? String(++count);
  const collected: CollectedSpan = {
    ...{ name, traceId, parent, kind, attributes: { ...attributes }, isEnded: false },
  };
  const span = {
    spanContext: () => ({ traceId, spanId: '1', traceFlags: 1 }),
    setAttribute(key: string, value: unknown) {
      collected.attributes[key] = value;
      return span;
    },
    setStatus({ code }: { code: SpanStatusCode }) {
      collected.status = code;
      return span;
    },
    updateName(changed: string) {
      collected.name = changed;
      return span;
    },
    end() {
      collected.isEnded = true;
    },
    isRecording: () => true,
  } as unknown as Span;
  collectedBy.set(span, collected);
  return [span, collected];
}

function createContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...given) => storage.run(active, () => work.call(self, ...given)),
    bind: (active, work) =>
      (typeof work === 'function'
        ? (...given: unknown[]) => storage.run(active, () => work(...given))
        : work) as typeof work,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
