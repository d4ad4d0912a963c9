import * as z from 'zod/mini';
import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';

/**
 * The headers of Device Bound Session Credentials, a draft of the W3C (https://w3c.github.io/webappsec-dbsc). A browser
 * that does not have the feature ignores those of the answers, and never sends the others.
 */
export const deviceHeaders = {
  /** Of an answer: the browser shall make a key and register it. */
  registration: 'Secure-Session-Registration',
  /** Of an answer: what the browser shall sign next. */
  challenge: 'Secure-Session-Challenge',
  /** Of a request: the signed challenge, a JWT. */
  response: 'Secure-Session-Response',
  /** Of a request: the session that the browser renews. Scripts cannot set a header of this prefix. */
  sessionId: 'Sec-Secure-Session-Id',
  /** Of a request: why the browser sends it without the bound cookie. */
  skipped: 'Secure-Session-Skipped',
} as const;

/** What the browser is to do. It holds back each request in scope that lacks the cookie, and calls `refresh_url` first. */
export const deviceSessionSchema = z.object({
  session_identifier: z.string(),
  refresh_url: z.string(),
  scope: z.object({
    include_site: z.boolean(),
    scope_specification: z.array(
      z.object({ type: z.enum(['include', 'exclude']), domain: z.string(), path: z.string() }),
    ),
  }),
  credentials: z.array(
    z.object({ type: z.literal('cookie'), name: z.string(), attributes: z.string() }),
  ),
  /** The hosts whose pages may cause a renewal. */
  allowed_refresh_initiators: z.array(z.string()),
});

export type DeviceSession = z.infer<typeof deviceSessionSchema>;

/** Binds the session of the refresh cookie to a key that the browser made. The browser calls it after a sign-in. */
export const registerDeviceEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.deviceBound.register,
  access: 'cookie',
  from: 'browser',
  body: null,
  answer: deviceSessionSchema,
  problems: ['device_proof_refused'],
});

/** Sets the bound cookie again, for a browser that signs a challenge with the key. */
export const refreshDeviceEndpoint = defineEndpoint({
  method: 'POST',
  path: apiPaths.deviceBound.refresh,
  access: 'cookie',
  from: 'browser',
  body: null,
  answer: deviceSessionSchema,
  problems: ['device_proof_refused', 'device_challenge'],
});
