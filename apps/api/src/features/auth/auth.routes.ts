import { apiPaths } from '@latchkey/contracts/api';
import { loginRequestSchema } from '@latchkey/contracts/auth';
import { type Response, Router } from 'express';
import { ApiError } from '../../http/api-error.ts';
import { clientAddress } from '../../http/client-address.ts';
import { rejectCrossSite } from '../../http/csrf.ts';
import { methodNotAllowed } from '../../http/error-handler.ts';
import { jsonBody, parseBody } from '../../http/parse-body.ts';
import { createRefreshCookie } from '../../http/refresh-cookie.ts';
import type { AuthServices } from './auth-services.ts';
import type { IssuedSession } from './issue-session.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { refresh } from './refresh.ts';

/** Login, refresh and logout: the only routes that read or write the refresh cookie. */
export function authRoutes(services: AuthServices): Router {
  const cookie = createRefreshCookie(services.config);
  const router = Router();
  const answer = (res: Response, { body, cookie: { token, lifetime } }: IssuedSession) => {
    cookie.set(res, token, lifetime);
    res.json(body);
  };
  /** Read by the SPA's lab, where it is switched on; a refusal looks the same to everybody else. */
  const tellLab = (res: Response) => (verdict: string) => {
    if (services.config.lab) res.set('Server-Timing', `refresh;desc="${verdict}"`);
  };

  router.use('/auth', rejectCrossSite(services.config.allowedOrigins));

  router
    .route(apiPaths.auth.login)
    .post(...jsonBody, async (req, res) => {
      const credentials = parseBody(req, loginRequestSchema);
      const { token: presentedToken } = cookie.read(req);
      const attempt = { credentials, address: clientAddress(req), presentedToken };
      answer(res, await login(services, attempt, req.log));
    })
    .all(methodNotAllowed('POST'));

  router
    .route(apiPaths.auth.refresh)
    .post(async (req, res) => {
      const { token, isAmbiguous } = cookie.read(req);
      try {
        if (isAmbiguous) throw new ApiError('refresh_token_invalid');
        if (token === null) throw new ApiError('refresh_token_missing');
        answer(res, await refresh(services, token, { log: req.log, onVerdict: tellLab(res) }));
      } catch (error) {
        // Only a token that can never be good again is taken away: not on a lost race, not on a 5xx.
        if (error instanceof ApiError && error.code === 'refresh_token_invalid') cookie.clear(res);
        throw error;
      }
    })
    .all(methodNotAllowed('POST'));

  router
    .route(apiPaths.auth.logout)
    .post(async (req, res) => {
      const { token } = cookie.read(req);
      if (token !== null) await logout(services, token, req.log);
      cookie.clear(res);
      res.status(204).end();
    })
    .all(methodNotAllowed('POST'));

  return router;
}
