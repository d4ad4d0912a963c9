import type { Config } from '../settings/config.ts';

export type ListenAddress = {
  readonly host: string;
  readonly port: number;
  /** The setting that decided the port, and that must change when the port cannot be used. */
  readonly portFrom: 'PORT' | 'PUBLIC_ORIGIN' | 'METRICS_PORT';
  /** The setting that decided the host: HOST unless it is another. */
  readonly hostFrom?: 'HOST' | 'METRICS_HOST';
};

/**
 * Where to listen. When this process serves the SPA and PUBLIC_ORIGIN is http, which it can be on localhost only, people
 * open PUBLIC_ORIGIN without a proxy, so the API listens on its port. This way `npm run dev` and `npm start` share one
 * `.env`. With https a proxy ends TLS and reaches the API on PORT, on localhost too.
 */
export function listenAddress(config: Config, servesWeb: boolean): ListenAddress {
  const { host, port, publicOrigin, isHttps } = config;
  return servesWeb && !isHttps
    ? { host, port: portOf(publicOrigin), portFrom: 'PUBLIC_ORIGIN' }
    : { host, port, portFrom: 'PORT' };
}

/** The port of an origin. An origin without an explicit port has the default port of its scheme. */
export function portOf(origin: string): number {
  const { port, protocol } = new URL(origin);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
