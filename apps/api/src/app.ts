import { apiBasePath, apiPaths } from '@latchkey/contracts/api';
import cookieParser from 'cookie-parser';
import express, { type Express, Router } from 'express';
import { createAccessTokens } from './core/access-token.ts';
import { createFairQueue } from './core/fair-queue.ts';
import { createPasswords } from './core/password.ts';
import { createRateLimitStore } from './core/rate-limits.store.ts';
import { createRefreshTokens } from './core/refresh-token.ts';
import { createRevocations } from './core/revocations.ts';
import { createSessionStore } from './core/sessions.store.ts';
import { createUserStore } from './core/users.store.ts';
import type { Deps } from './deps.ts';
import { authRoutes } from './features/auth/auth.routes.ts';
import { countingQueue } from './features/auth/login-limits.ts';
import { protectedRoutes } from './features/protected/protected.routes.ts'; // feature: protected
import { userRoutes } from './features/user/user.routes.ts';
import { allowOrigins } from './http/cross-origin.ts';
import { requireDeclaredAccess } from './http/declared-access.ts';
import { errorHandler, notFound } from './http/error-handler.ts';
import { healthRoutes } from './http/health.ts';
import { paceRequests } from './http/pace-requests.ts';
import { requestContext } from './http/request-context.ts';
import { requireAuth } from './http/require-auth.ts';
import { apiHeaders } from './http/security-headers.ts';
import { serveWeb } from './http/serve-web.ts';

/**
 * COMPOSITION ROOT of the API. Everything is made here and handed down; nothing below reaches for
 * anything else. Resolves once revocations are being followed; should that fail, requests ask the database.
 */
export async function createApp(deps: Deps): Promise<Express> {
  const { config, secrets, database, clock, logger, webRoot } = deps;
  const { db } = database;

  const sessions = createSessionStore(db);
  const users = createUserStore(db);
  const issuer = config.publicOrigin;
  const accessTokens = createAccessTokens({
    keys: secrets.accessTokenKeys,
    issuer,
    ttl: config.accessTokenTtl,
    clock,
  });
  const revocations = createRevocations({
    clock,
    tokenLifetime: config.accessTokenTtl,
    loadRevokedSince: sessions.revokedSince,
    isLive: sessions.isLive,
  });
  await database.listen('session_revoked', revocations.feed);
  const auth = requireAuth(accessTokens, revocations);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxyHops);
  app.set('query parser', false);

  app.use(requestContext(logger));
  const { requestsPerSecond, maxConnections: maxWaiting } = config;
  const headers = Router().use(apiHeaders(config));
  const pace = paceRequests({ clock, requestsPerSecond, maxWaiting, headers });
  const api = Router();
  api.use(apiHeaders(config), allowOrigins(config), pace, cookieParser());
  api.use(
    authRoutes({
      config,
      clock,
      accessTokens,
      refreshTokens: createRefreshTokens({ keys: secrets.refreshTokenKeys, issuer, clock }),
      passwords: createPasswords({
        peppers: secrets.passwordPeppers,
        cost: config.bcryptCost,
        clock,
      }),
      sessions,
      users,
      rateLimits: createRateLimitStore(db, { clock, maxRows: config.rateLimitRows }),
      countingQueue: createFairQueue({ clock, ...countingQueue }),
      revocations,
    }),
  );
  api.use(userRoutes({ auth, users }));
  api.use(protectedRoutes({ auth })); // feature: protected
  requireDeclaredAccess(api, { auth, open: Object.values(apiPaths.auth) });
  api.use(notFound);
  app.use(apiBasePath, api);
  app.use(['/healthz', '/readyz'], apiHeaders(config));
  app.use(pace, healthRoutes(db, clock));
  if (webRoot) app.use(serveWeb(webRoot, config));
  app.use(apiHeaders(config), notFound);
  app.use(errorHandler);
  return app;
}
