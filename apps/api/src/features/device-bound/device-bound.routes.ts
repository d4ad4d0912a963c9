import { deviceHeaders } from '@latchkey/contracts/device-bound';
import type { Request, RequestHandler, Response } from 'express';
import type { Db } from '../../db/client.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handlers } from '../../http/handlers.ts';
import { reportOf } from '../../http/request-context.ts';
import type { SessionAnswer } from '../../http/session-answer.ts';
import type { Clock } from '../../lib/clock.ts';
import { bindToDevice, findDeviceKey } from './device-keys.store.ts';
import type { DeviceParts } from './device-parts.ts';
import { readRegistration, readRenewal, unquote } from './device-proof.ts';
import { describeDeviceSession } from './device-session.ts';

type Services = {
  readonly db: Db;
  readonly clock: Clock;
  readonly config: { readonly allowedOrigins: readonly string[] };
  readonly answer: Pick<SessionAnswer, 'presentedId'>;
  readonly device: DeviceParts;
};

/**
 * Refuses what the browser did not send of its own accord. Such a request has no header of ours, so it is recognised by
 * two that no page of another origin can make a browser send: `Sec-Fetch-Site` of the same origin, and one of the
 * draft. `Origin` adds nothing to the former, and is the API's own, which the API does not know.
 */
export const sentByBrowser: RequestHandler = (req, _res, next) => {
  const site = req.get('Sec-Fetch-Site');
  const isOwn = site === 'same-origin' || site === 'none';
  const isDraft = [deviceHeaders.response, deviceHeaders.sessionId].some((name) => req.get(name));
  if (req.method !== 'POST' || (isOwn && isDraft)) return next();
  const fault = 'Only the browser itself calls this address.';
  reportOf(req)({ type: 'cross_site_request', fault });
  throw new ApiError('csrf_rejected', { detail: fault });
};

/** The two routes of Device Bound Session Credentials, which only browsers call. */
export function deviceBoundHandlers({
  db,
  clock,
  config,
  answer,
  device,
}: Services): Handlers<'registerDevice' | 'refreshDevice'> {
  /** The id of the session that the refresh cookie names, ended or not. */
  const sessionOf = (req: Request) => (device.isOn ? answer.presentedId(req) : null);
  const give = (res: Response, sessionId: string) => {
    res.append('Set-Cookie', device.newCookie(sessionId));
    res.set(challengeFor(device, sessionId));
    return describeDeviceSession(sessionId, config.allowedOrigins);
  };
  return {
    async registerDevice(req, res) {
      const id = sessionOf(req);
      if (id === null) throw new ApiError('device_proof_refused');
      const given = readRegistration(req.get(deviceHeaders.response) ?? '');
      if (!given) throw refused(req, 'invalid');
      // The challenge came with the sign-in's answer, so a copy of the cookie is not enough to bind the session.
      if (!device.challenges.isValid(given.challenge, id)) throw refused(req, 'challenge');
      const userId = await bindToDevice(db, { id, key: given.key, now: new Date(clock.now()) });
      if (userId === null) throw refused(req, 'bound_or_ended');
      reportOf(req)({ type: 'device_bound', userId, sessionId: id });
      return give(res, id);
    },

    async refreshDevice(req, res) {
      const id = sessionOf(req);
      // A browser keeps the key of a session that has ended or was replaced until its next renewal is refused.
      const isMeant = id !== null && unquote(req.get(deviceHeaders.sessionId) ?? '') === id;
      const bound = isMeant ? await findDeviceKey(db, { id, now: new Date(clock.now()) }) : null;
      if (!isMeant || !bound) throw new ApiError('device_proof_refused');
      const response = req.get(deviceHeaders.response);
      if (response === undefined) throw challenged(device, id);
      const signed = readRenewal(response, bound.key);
      if (!signed) throw refused(req, 'wrong_key', bound.userId);
      // Its time is over, or the secret was replaced. The key is right, so the browser signs a new one.
      if (!device.challenges.isValid(signed.challenge, id)) throw challenged(device, id);
      return give(res, id);
    },
  };
}

const challengeFor = (device: DeviceParts, sessionId: string) => ({
  [deviceHeaders.challenge]: `"${device.newChallenge(sessionId)}";id="${sessionId}"`,
});

/** The draft's way to hand out a challenge is 403. Other refusals (4xx) make the browser forget its key. */
const challenged = (device: DeviceParts, sessionId: string) =>
  new ApiError('device_challenge', { headers: challengeFor(device, sessionId) });

/** The session stays, because a mistake in a draft must not be taken for a theft (docs/decisions/0053). */
function refused(req: Request, reason: string, userId?: string): ApiError {
  reportOf(req)({ type: 'device_proof_refused', reason, userId });
  return new ApiError('device_proof_refused');
}
