import { apiBasePath } from '@latchkey/contracts/api';
import cookieParser from 'cookie-parser';
import express, { type Express, Router } from 'express';
import { createAccessTokens } from './core/access-token.ts';
import { createDevices } from './core/devices.ts';
import { createFairQueue } from './core/fair-queue.ts';
import { createLinks } from './core/links.ts';
import { noNotices } from './core/notices.ts';
import { createOutbox } from './core/outbox.ts';
import { createPasswords } from './core/password.ts';
import { createPasswordFailures } from './core/password-failures.ts';
import { createPasswordPolicy } from './core/password-policy.ts';
import { createRefreshTokens } from './core/refresh-token.ts';
import { createRevocations } from './core/revocations.ts';
import { createSessions } from './core/sessions.ts';
import { noTrail } from './core/trail.ts';
import type { Deps } from './deps.ts';
import { activityTrail } from './features/activity/trail.ts'; // feature: activity
import { countingQueue, countLoginAttempt } from './features/auth/login-limits.ts';
import { createDeviceBinding } from './features/device-bound/device-binding.ts'; // feature: device-bound
import { sentByBrowser } from './features/device-bound/device-bound.routes.ts'; // feature: device-bound
import { createDeviceParts } from './features/device-bound/device-parts.ts'; // feature: device-bound
import { noticesByMail } from './features/notices/notices.ts'; // feature: notices
import { createSessionKeys } from './features/session-key/session-keys.ts'; // feature: session-key
import { isTraced } from './features/tracing/spans.ts'; // feature: tracing
import { traceRequests } from './features/tracing/trace-requests.ts'; // feature: tracing
import { tracedParts } from './features/tracing/traced-parts.ts'; // feature: tracing
import { createHandlers } from './handlers.ts';
import { combineBindings } from './http/browser-binding.ts';
import { allowOrigins } from './http/cross-origin.ts';
import { rejectCrossSite } from './http/csrf.ts';
import { createCurrentPassword } from './http/current-password.ts';
import { requireDeclaredAccess } from './http/declared-access.ts';
import { createDeviceCookie } from './http/device-cookie.ts';
import { errorHandler, notFound } from './http/error-handler.ts';
import { mountEndpoints } from './http/handlers.ts';
import { healthRoutes } from './http/health.ts';
import { createMount } from './http/mount.ts';
import { oneAtATime } from './http/one-at-a-time.ts';
import { paceRequests } from './http/pace-requests.ts';
import { createRefreshCookie } from './http/refresh-cookie.ts';
import { requestContext } from './http/request-context.ts';
import { requireAuth, requireFreshProof } from './http/require-auth.ts';
import { apiHeaders } from './http/security-headers.ts';
import { serveWeb } from './http/serve-web.ts';
import { createSessionAnswer } from './http/session-answer.ts';
import { createFingerprint } from './lib/fingerprint.ts';

/**
 * COMPOSITION ROOT of the API. Every part is made here and gets what it needs as arguments; no part reaches for
 * anything else. Resolves once the API listens for revocations; when listening fails, requests check their session in
 * the database.
 */
export async function createApp(deps: Deps): Promise<Express> {
  const { config, database, clock, logger, stores, webRoot } = deps;
  const core = createCore(deps);
  await database.listen('session_revoked', core.revocations.feed);

  const app = express().use(oneAtATime);
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxyHops);
  app.set('query parser', false);

  if (deps.metrics) app.use(deps.metrics.countRequests); // feature: metrics
  const context = requestContext({
    logger,
    clock,
    onEvent: deps.metrics?.onEvent, // feature: metrics
  });
  const { requestsPerSecond, maxConnections: maxWaiting } = config;
  const beforeRefusal = Router().use(context, apiHeaders(config));
  beforeRefusal.use(apiBasePath, allowOrigins(config));
  app.use(paceRequests({ clock, requestsPerSecond, maxWaiting, beforeRefusal }), context);
  if (isTraced()) app.use(traceRequests); // feature: tracing
  const api = Router();
  api.use(apiHeaders(config), allowOrigins(config), cookieParser());

  const mount = createMount({
    auth: requireAuth(core.accessTokens, core.revocations),
    fresh: requireFreshProof(clock),
    sentBy: {
      page: rejectCrossSite(config.allowedOrigins),
      browser: sentByBrowser, // feature: device-bound
    },
    trail: core.trail,
  });
  const cookie = createRefreshCookie(config);
  const devices = createDeviceCookie({ devices: core.devices, config });
  const answer = createSessionAnswer({ ...core, cookie, devices, clock });
  const { users, rateLimits, sessions: store } = stores;
  const counting = { ...core, users, rateLimits };
  const currentPassword = createCurrentPassword({
    ...counting,
    db: database.db,
    devices,
    countAttempt: (attempt) => countLoginAttempt(counting, attempt),
  });
  const services = {
    ...{ ...counting, currentPassword, store, config, clock, db: database.db },
    stopping: deps.stopping, // feature: live-end
  };
  mountEndpoints(api, mount, createHandlers({ ...services, cookie, devices, answer }));
  requireDeclaredAccess(api);
  api.use(notFound);
  app.use(apiBasePath, api);
  app.use(['/healthz', '/readyz'], apiHeaders(config));
  app.use(healthRoutes(database.db, clock));
  if (webRoot) app.use(serveWeb(webRoot, config));
  app.use(apiHeaders(config), notFound);
  app.use(errorHandler);
  return app;
}

/** The parts that the routes share: tokens, passwords, and the one place where sessions start and end. */
function createCore(deps: Deps) {
  const { config, secrets, clock, stores, database } = deps;
  const issuer = config.publicOrigin;
  const revocations = createRevocations({
    clock,
    tokenLifetime: config.accessTokenTtl,
    loadRevokedSince: stores.sessions.revokedSince,
    isLive: stores.sessions.isLive,
  });
  deps.metrics?.watchRevocations(revocations); // feature: metrics
  const [pepper] = secrets.passwordPeppers;
  const links = createLinks({ keys: secrets.refreshTokenKeys, clock });
  const outbox = createOutbox(clock);
  const notices = {
    notices: noNotices,
    ...noticesByMail({ links, outbox, clock }), // feature: notices
  };
  const fingerprint = createFingerprint(pepper);
  const sessionKeys = createSessionKeys({ config, keys: secrets.refreshTokenKeys, clock }); // feature: session-key
  const device = createDeviceParts({ config, keys: secrets.refreshTokenKeys, clock }); // feature: device-bound
  const core = {
    revocations,
    sessions: createSessions({ store: stores.sessions, revocations, clock, config, ...notices }),
    accessTokens: createAccessTokens({
      keys: secrets.accessTokenKeys,
      issuer,
      ttl: config.accessTokenTtl,
      clock,
    }),
    refreshTokens: createRefreshTokens({ keys: secrets.refreshTokenKeys, issuer, clock }),
    passwords: createPasswords({
      peppers: secrets.passwordPeppers,
      cost: config.bcryptCost,
      clock,
      queueWatcher: deps.metrics?.passwordQueue, // feature: metrics
    }),
    passwordPolicy: createPasswordPolicy({ config }),
    passwordFailures: createPasswordFailures({ db: database.db, clock, fingerprint }),
    devices: createDevices(secrets.refreshTokenKeys),
    binding: combineBindings([
      sessionKeys, // feature: session-key
      createDeviceBinding({ device, config, clock }), // feature: device-bound
    ]),
    offeredKey: sessionKeys.offered, // feature: session-key
    device, // feature: device-bound
    fingerprint,
    links,
    outbox,
    ...notices,
    countingQueue: createFairQueue({ clock, ...countingQueue }),
    trail: noTrail,
    ...activityTrail({ db: database.db, clock }), // feature: activity
  };
  return {
    ...core,
    ...tracedParts(core), // feature: tracing
  };
}
