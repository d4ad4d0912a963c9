import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { links, outbox } from '../db/mail-tables.ts';
import {
  deletedSessions,
  passwordFailures,
  passwords,
  rateLimits,
  sessions,
  users,
} from '../db/tables.ts';
import { foldAddress } from '../lib/fold-name.ts';
import { personalTable } from './personal-table.ts';

const userData = personalTable(
  users,
  {
    id: 'export',
    username: 'export',
    email: 'export',
    usernameKey: 'export',
    emailKey: 'export',
    role: 'export',
    createdAt: 'export',
    emailVerifiedAt: 'export',
    disabledAt: 'export',
    changesBlockedUntil: 'export',
  },
  ({ id }) => eq(users.id, id),
);

const passwordData = personalTable(
  passwords,
  {
    userId: 'erase',
    hash: 'erase',
    pepperId: 'erase',
    changedAt: 'export',
    mustChange: 'export',
  },
  ({ id }) => eq(passwords.userId, id),
);

const sessionData = personalTable(
  sessions,
  {
    id: 'export',
    userId: 'erase',
    createdAt: 'export',
    authenticatedAt: 'export',
    methods: 'export',
    generation: 'export',
    parentGeneration: 'export',
    rotatedAt: 'export',
    expiresAt: 'export',
    absoluteExpiresAt: 'export',
    revokedAt: 'export',
    revokedReason: 'export',
    device: 'export',
    userAgent: 'export',
    address: 'export',
    isRemembered: 'export',
    keyThumbprint: 'export', // feature: session-key
    deviceKey: 'export', // feature: device-bound
    deviceBoundAt: 'export', // feature: device-bound
  },
  ({ id }) => eq(sessions.userId, id),
);

/** Random ids that nothing else holds any more. They are kept for a day. */
const deletedSessionData = personalTable(
  deletedSessions,
  { id: 'not personal', deletedAt: 'not personal' },
  () => sql`false`,
);

const linkData = personalTable(
  links,
  {
    // A token is made from the id, so the id is nobody's business.
    id: 'erase',
    purpose: 'export',
    userId: 'erase',
    sentTo: 'export',
    data: 'export',
    createdAt: 'export',
    expiresAt: 'export',
  },
  // A link of another account stays theirs, although it was sent to this address: they want to move there.
  ({ id, email }) => {
    const isAboutAddress = or(
      eq(links.sentTo, foldAddress(email)),
      eq(sql`${links.data} ->> 'email'`, foldAddress(email)),
    );
    return or(eq(links.userId, id), and(isNull(links.userId), isAboutAddress));
  },
);

const mailData = personalTable(
  outbox,
  {
    id: 'not personal',
    template: 'export',
    recipient: 'export',
    params: 'export',
    userId: 'erase',
    createdAt: 'export',
    dueAt: 'export',
    attempts: 'export',
  },
  ({ id, email }) =>
    or(
      eq(outbox.userId, id),
      eq(outbox.recipient, email),
      eq(sql`lower(${outbox.recipient})`, foldAddress(email)),
    ),
);

const failureData = personalTable(
  passwordFailures,
  { key: 'export', failures: 'export', lastAt: 'export' },
  ({ counterNames }) => inArray(passwordFailures.key, [...counterNames]),
);

const counterData = personalTable(
  rateLimits,
  { key: 'export', hits: 'export', windowEndsAt: 'export' },
  ({ counterNames }) => inArray(sql`substring(${rateLimits.key} from '[^:]*$')`, [...counterNames]),
);

/** The tables that do not belong to a feature. The account itself comes last, because the others refer to it. */
export const corePersonalTables = [
  passwordData,
  sessionData,
  deletedSessionData,
  linkData,
  mailData,
  failureData,
  counterData,
  userData,
];
