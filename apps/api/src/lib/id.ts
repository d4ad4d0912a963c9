import { randomBytes } from 'node:crypto';

/** 128 random bits, base64url: 22 characters. A UUIDv4 has 122 (OWASP ASVS 7.2.3 asks for 128). */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}

/** Whether a text has the form of what `newId` makes. */
export const isId = (text: string): boolean => /^[\w-]{22}$/.test(text);
