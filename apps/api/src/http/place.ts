import type { Request } from 'express';
import type { Place } from '../core/place.ts';
import { deviceLabel } from '../lib/device-label.ts';
import { loggedAddress } from './client-address.ts';

const longestUserAgent = 256;

/** Where a request came from, for the person to recognise it later. */
export function placeOf(req: Request): Place {
  const userAgent = req.get('User-Agent')?.slice(0, longestUserAgent) || null;
  return {
    address: loggedAddress(req.ip) ?? null,
    userAgent,
    // Named only when somebody reads it, because that took a tenth of the CPU of a renewal, which needs no name.
    get device() {
      return userAgent && deviceLabel(userAgent);
    },
  };
}
