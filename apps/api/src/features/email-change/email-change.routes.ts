import type { Handlers } from '../../http/handlers.ts';
import { placeOf } from '../../http/place.ts';
import { reportOf } from '../../http/request-context.ts';
import { requireClaims } from '../../http/require-auth.ts';
import { type ConfirmServices, confirmChange } from './confirm-change.ts';
import { findPending } from './email-change.store.ts';
import { type RequestServices, requestChange } from './request-change.ts';
import { type UndoServices, undoChange } from './undo-change.ts';

type Services = RequestServices & ConfirmServices & UndoServices;

type Names =
  | 'requestEmailChange'
  | 'pendingEmail'
  | 'cancelEmailChange'
  | 'confirmEmailChange'
  | 'undoEmailChange';

/** Another address for an account (docs/decisions/0036-changing-the-address.md). */
export function emailChangeHandlers(services: Services): Handlers<Names> {
  const { db, clock, links } = services;
  return {
    async requestEmailChange(req, _res, { email: typed }) {
      const { sub: userId, sid: sessionId } = requireClaims(req);
      await requestChange(services, { userId, sessionId, typed }, reportOf(req));
      return undefined;
    },
    async pendingEmail(req) {
      const found = await findPending(db, requireClaims(req).sub, new Date(clock.now()));
      const pending = found && { email: found.email, expiresAt: found.expiresAt.toISOString() };
      return { pending };
    },
    async cancelEmailChange(req) {
      await links.end(db, { userId: requireClaims(req).sub, purpose: 'confirm_email' });
      return undefined;
    },
    async confirmEmailChange(req, _res, { token }) {
      await confirmChange(services, { token, place: placeOf(req) }, reportOf(req));
      return undefined;
    },
    async undoEmailChange(req, _res, { token }) {
      await undoChange(services, token, reportOf(req));
      return undefined;
    },
  };
}
