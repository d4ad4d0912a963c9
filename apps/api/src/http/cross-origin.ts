import { csrfHeader } from '@latchkey/contracts/api';
import cors from 'cors';
import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';

/** Lets pages of the allowed origins read answers and send credentials (the sibling layout); no other origin is named. */
export function allowOrigins(config: Config): RequestHandler {
  return cors({
    origin: [...config.allowedOrigins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', csrfHeader.name],
    exposedHeaders: [
      'WWW-Authenticate',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
    ],
    maxAge: 600,
  });
}
