import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Clock } from '../../lib/clock.ts';
import type { Metrics } from './metrics.ts';

/** Prometheus needs one connection. The others leave room for a second one, and for people who look. */
const maxConnections = 20;

/** Answers `GET /metrics` in Prometheus's text format, and nothing else. */
export function metricsPage(registry: Registry, logger: Logger): RequestListener {
  return (req, res) => {
    answer(registry, req, res).catch((error: unknown) => {
      logger.error({ err: error }, 'the metrics could not be collected');
      res.writeHead(500).end();
    });
  };
}

async function answer(
  registry: Registry,
  { method, url }: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  if (url?.split('?')[0] !== '/metrics') return void res.writeHead(404).end();
  if (method !== 'GET' && method !== 'HEAD') {
    return void res.writeHead(405, { Allow: 'GET, HEAD' }).end();
  }
  const text = await registry.metrics();
  res.writeHead(200, { 'Content-Type': registry.contentType }).end(text);
}

type Address = { readonly host: string; readonly port: number };

type Deps = {
  readonly metrics?: Metrics;
  readonly config: { readonly metrics: Address | null };
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * The two functions that also make the public server (start/http-server.ts, start/listen.ts). They are handed in, because
 * a feature must not import what starts the process.
 */
type Servers = {
  createHttpServer(
    page: RequestListener,
    options: { maxConnections: number; clock: Clock; logger: Logger },
  ): Server;
  listen(
    server: Server,
    address: Address & { portFrom: 'METRICS_PORT'; hostFrom: 'METRICS_HOST' },
  ): Promise<void>;
};

/**
 * Serves the metrics on a port of their own, because the public port has no route that only Prometheus may call.
 * @throws StartupError when the port cannot be used
 */
export async function serveMetrics(deps: Deps, servers: Servers): Promise<void> {
  const { metrics, config, clock, logger } = deps;
  if (!metrics || !config.metrics) return;
  const page = metricsPage(metrics.registry, logger);
  const server = servers.createHttpServer(page, { maxConnections, clock, logger });
  // The names of the settings, for the sentence about an address that cannot be used.
  const settings = { portFrom: 'METRICS_PORT', hostFrom: 'METRICS_HOST' } as const;
  await servers.listen(server, { ...config.metrics, ...settings });
  logger.info({ ...config.metrics }, 'metrics are at /metrics');
}
