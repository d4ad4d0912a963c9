import * as z from 'zod';
import { parseDuration } from '../lib/duration.ts';

/** A duration such as 15m, parsed into milliseconds. `like` gives examples of how it is written. */
export function duration(bounds: { min: number; max: number; says: string; like?: string }) {
  const { says, like = '10s, 15m or 7d' } = bounds;
  return z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== null && ms >= bounds.min && ms <= bounds.max) return ms;
    context.addIssue({ code: 'custom', message: `must be ${says}, written like ${like}` });
    return z.NEVER;
  });
}

/** A whole number within bounds. */
export function whole(bounds: { min: number; max: number }) {
  const says = `must be a whole number from ${bounds.min} to ${bounds.max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, says)
    .transform(Number)
    .refine((value) => value >= bounds.min && value <= bounds.max, says);
}

/** An exact origin. Plain http is for localhost only: a refresh cookie without `Secure` must not leave the machine. */
export const origin = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.origin !== text) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost');
}, 'must be an exact origin such as https://app.example.com, without a path; http is accepted for localhost only');

/** Origins separated by commas. */
export const originList = z.string().transform(splitList).pipe(z.array(origin));

const riskNames = [
  'embedded-database',
  'database-without-tls',
  'mails-to-files',
  'mail-without-tls',
  'lab',
] as const;

/** Risks that an https origin refuses unless ACCEPT_RISKS names them. */
export const risks = z
  .string()
  .transform(splitList)
  .pipe(z.array(z.enum(riskNames)));

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}
