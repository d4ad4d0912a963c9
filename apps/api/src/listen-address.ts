import type { Config } from './config.ts';

/**
 * Where to listen. When this process serves the SPA itself and PUBLIC_ORIGIN is on localhost, that is the
 * address people open, so it listens on that port: `npm run dev` and `npm start` share one `.env`.
 */
export function listenAddress(config: Config, servesWeb: boolean): { host: string; port: number } {
  const publicUrl = new URL(config.publicOrigin);
  const isLocal = publicUrl.hostname === 'localhost';
  const port =
    servesWeb && isLocal ? Number(publicUrl.port || (config.isHttps ? 443 : 80)) : config.port;
  return { host: config.host, port };
}
