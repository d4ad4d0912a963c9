import { createLinks } from '../../../core/links.ts';
import type { NotMeData } from '../../../core/notices.ts';
import type { Person } from '../../../core/person.ts';
import { rememberSecrets } from '../../../testing/captured-logs.ts';
import type { TestApp } from '../../../testing/create-test-app.ts';

export const testPlace = { address: '203.0.113.9', device: 'Chrome on Linux' };

export type IssueNotMe = (
  person: Pick<Person, 'id' | 'email'>,
  type: NotMeData['type'],
) => Promise<string>;

/** Issues links as features/notices does. @returns the token of a mail about `type` to the person's address */
export function openNotMeIssuer({ clock, secrets, database }: TestApp): IssueNotMe {
  const links = createLinks({ keys: secrets.refreshTokenKeys, clock });
  return async ({ id: userId, email: to }, type) => {
    const data: NotMeData = { type, to, sessionId: null, ...testPlace };
    const link = { purpose: 'not_me', userId, sentTo: null, lifetime: 7 * 86_400_000 } as const;
    const token = links.token('not_me', await links.issue(database.db, { ...link, data }));
    rememberSecrets(token);
    return token;
  };
}
