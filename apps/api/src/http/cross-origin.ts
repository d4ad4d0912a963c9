import { csrfHeader } from '@latchkey/contracts/api';
import { keyNonceHeader, keyProofHeader } from '@latchkey/contracts/session-key'; // feature: session-key
import cors from 'cors';
import type { RequestHandler } from 'express';
import type { Config } from '../settings/config.ts';

/**
 * Lets pages of the allowed origins read answers and send credentials (the sibling layout). Other origins get neither
 * `Access-Control-Allow-Origin` nor `-Credentials`. Each route answers its own methods (`methodNotAllowed`).
 */
export function allowOrigins(config: Config): RequestHandler {
  const allowed = new Set(config.allowedOrigins);
  const options = {
    origin: [...allowed],
    methods: [],
    preflightContinue: true,
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      csrfHeader.name,
      keyProofHeader, // feature: session-key
    ],
    exposedHeaders: [
      'WWW-Authenticate',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      keyNonceHeader, // feature: session-key
    ],
    maxAge: 600,
  };
  return cors((req, done) => {
    done(null, { ...options, credentials: allowed.has(req.headers.origin ?? '') });
  });
}
