import { createHmac, type KeyObject } from 'node:crypto';
import { deriveKey } from '../lib/derive-keys.ts';
import { equalBytes } from '../lib/equal-bytes.ts';
import { newId } from '../lib/id.ts';

/**
 * DEVICE COOKIES, as OWASP describes them ("Slow Down Online Guessing Attacks with Device Cookies"). A browser that has
 * signed in to an account keeps a signed note of it, even when it signs out. Wrong passwords from such a browser have a
 * counter of their own (core/password-failures.ts), and a sign-in from any other browser is mailed to the owner.
 *
 * A note says "this browser has signed in here before". It never proves who somebody is, and nobody is let in by it.
 *
 * The text lists accounts, newest first: a keyed fingerprint of the account, and a random id of the device. A code (HMAC)
 * over the list follows. Somebody who reads the cookie learns neither names nor ids of accounts.
 */
export type Devices = {
  /** Reads the text of a cookie. A text that we did not make, or that is damaged, is an empty list. */
  read(text: string | null): KnownAccounts;
};

export type KnownAccounts = {
  /** The id of this device for an account; null when this browser has not signed in to the account. */
  deviceId(userId: string): string | null;
  /** The text with this account in front. */
  with(userId: string): string;
};

/** A browser that many people share forgets the account that was longest unused. */
const mostAccounts = 5;

/** The text of five accounts has 243 characters. Nothing longer is read. */
const longest = 300;

const entryForm = /^[\w-]{16}\.[\w-]{22}$/;

/** @param keys the first signs, all verify. Two keys are derived from each (RFC 5869), for these uses alone */
export function createDevices(keys: readonly KeyObject[]): Devices {
  const derived = keys.map((key) => {
    const naming = deriveKey(key, 'account in a device cookie');
    return { signing: deriveKey(key, 'device cookie'), naming };
  });
  const [current] = derived;
  if (!current) throw new Error('no key for device cookies');

  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const accountName = (key: Buffer, userId: string) =>
    hmac(key, userId).toString('base64url').slice(0, 16);

  function isOurs(list: string, code: string): boolean {
    const given = Buffer.from(code, 'base64url');
    return derived.some(({ signing }) => equalBytes(given, hmac(signing, list)));
  }

  function readEntries(text: string | null): string[] {
    if (text === null || text.length > longest) return [];
    const end = text.lastIndexOf('~');
    const list = text.slice(0, Math.max(end, 0));
    if (!isOurs(list, text.slice(end + 1))) return [];
    return list.split('~').filter((entry) => entryForm.test(entry));
  }

  return {
    read(text) {
      const entries = readEntries(text);
      const entryOf = (userId: string) => {
        const names = derived.map(({ naming }) => accountName(naming, userId));
        return entries.find((entry) => names.includes(entry.slice(0, 16)));
      };
      const deviceId = (userId: string) => entryOf(userId)?.slice(17) ?? null;
      return {
        deviceId,
        with(userId) {
          const own = `${accountName(current.naming, userId)}.${deviceId(userId) ?? newId()}`;
          const others = entries.filter((entry) => entry !== entryOf(userId));
          const list = [own, ...others].slice(0, mostAccounts).join('~');
          return `${list}~${hmac(current.signing, list).toString('base64url')}`;
        },
      };
    },
  };
}
