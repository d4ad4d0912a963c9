import { eq } from 'drizzle-orm';
import { personalTable } from '../../core/personal-table.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { registrations } from './registration.table.ts';

/** Registrations of a person's address, whoever made them. */
export const registrationData = personalTable(
  registrations,
  {
    id: 'not personal',
    username: 'export',
    usernameKey: 'export',
    email: 'export',
    emailKey: 'export',
    passwordHash: 'erase',
    pepperId: 'erase',
    invitationId: 'erase',
    createdAt: 'export',
    expiresAt: 'export',
  },
  ({ email }) => eq(registrations.emailKey, foldAddress(email)),
);
