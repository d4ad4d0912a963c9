import type { Config } from '../settings/config.ts';

export type ListenAddress = {
  readonly host: string;
  readonly port: number;
  /** The setting that decided the port: the one to change when it cannot be had. */
  readonly portFrom: 'PORT' | 'PUBLIC_ORIGIN';
};

/**
 * Where to listen. When this process serves the SPA itself and PUBLIC_ORIGIN is on localhost, that is the
 * address people open, so it listens on that port: `npm run dev` and `npm start` share one `.env`.
 */
export function listenAddress(config: Config, servesWeb: boolean): ListenAddress {
  const { host, port, publicOrigin } = config;
  const isLocal = new URL(publicOrigin).hostname === 'localhost';
  return servesWeb && isLocal
    ? { host, port: portOf(publicOrigin), portFrom: 'PUBLIC_ORIGIN' }
    : { host, port, portFrom: 'PORT' };
}

/** The port people reach an origin on; its scheme decides when none is written. */
export function portOf(origin: string): number {
  const { port, protocol } = new URL(origin);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
