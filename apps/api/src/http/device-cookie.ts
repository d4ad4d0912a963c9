import { product } from '@latchkey/contracts/product';
import type { CookieOptions, Request, Response } from 'express';
import type { Devices, KnownAccounts } from '../core/devices.ts';
import type { Config } from '../settings/config.ts';
import { readCookie } from './read-cookie.ts';

/** The cookie that says which accounts have been signed in to from this browser (docs/decisions/0039). */
export type DeviceCookie = {
  /** A missing, doubled or damaged cookie names no account. It is never an error. */
  read(req: Request): KnownAccounts;
  /** Adds an account, and lets the cookie last for another year. */
  remember(req: Request, res: Response, userId: string): void;
};

const year = 365 * 86_400_000;

type Options = {
  readonly devices: Devices;
  readonly config: Pick<Config, 'isHttps' | 'publicOrigin'>;
};

/** The name has a prefix, or on localhost the port, for the reasons in refresh-cookie.ts. Sign-out keeps the cookie. */
export function createDeviceCookie({ devices, config }: Options): DeviceCookie {
  const name = config.isHttps
    ? '__Host-device'
    : `${product.slug}-${new URL(config.publicOrigin).port || 80}-device`;
  const attributes: CookieOptions = {
    httpOnly: true,
    sameSite: 'strict',
    secure: config.isHttps,
    path: config.isHttps ? '/' : '/api',
    maxAge: year,
  };
  const read = (req: Request) => devices.read(readCookie(req, name).value);
  return {
    read,
    remember: (req, res, userId) => void res.cookie(name, read(req).with(userId), attributes),
  };
}
