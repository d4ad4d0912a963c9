import { describe, expect, it } from 'vitest';
import { type Session, whyEnded } from './session.ts';

const now = Date.UTC(2026, 0, 15);
const at = (ms: number) => new Date(now + ms);
const live: Session = {
  id: 's',
  userId: 'u',
  createdAt: at(-1000),
  authenticatedAt: at(-1000),
  methods: ['pwd'],
  generation: 1,
  parentGeneration: null,
  rotatedAt: at(-1000),
  expiresAt: at(1),
  absoluteExpiresAt: at(1),
  revokedAt: null,
  isRemembered: true,
  keyThumbprint: null, // feature: session-key
  deviceBoundAt: null, // feature: device-bound
  user: {
    id: 'u',
    username: 'ada',
    email: 'ada@example.com',
    role: 'user',
    emailVerifiedAt: null,
    disabledAt: null,
  },
};
const disabled = { ...live.user, disabledAt: at(-1) };

describe('whyEnded', () => {
  it.each([
    ['lives until its last millisecond', live, null],
    ['is over at its end', { ...live, expiresAt: at(0) }, 'expired'],
    ['is over when it was revoked', { ...live, revokedAt: at(-1) }, 'revoked'],
    ['is over when its user is disabled', { ...live, user: disabled }, 'user_disabled'],
    [
      'that is both revoked and expired counts as revoked',
      { ...live, revokedAt: at(-1), expiresAt: at(-1) },
      'revoked',
    ],
    [
      'of a disabled user counts as user_disabled, although disabling also revoked it',
      { ...live, revokedAt: at(-1), expiresAt: at(0), user: disabled },
      'user_disabled',
    ],
  ] as const)('a session %s', (_what, session, end) => {
    expect(whyEnded(session, now)).toBe(end);
  });
});
