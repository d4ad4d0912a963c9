import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invitationLifetime, issueInvitation } from '../../core/invitations.ts';
import { createLinks } from '../../core/links.ts';
import { rateLimits, users } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { rememberSecrets } from '../../testing/captured-logs.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { person, register, registerForToken, verify } from './testing/registering.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ env: { REGISTRATION: 'invite' } });
});
beforeEach(async () => {
  await test.database.db.delete(rateLimits);
  await test.database.db.delete(users);
});
afterAll(() => test.close());

async function invite(email: string | null = null): Promise<string> {
  const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
  const token = await issueInvitation(links, test.database.db, { email });
  rememberSecrets(token);
  return token;
}

describe('where registering needs an invitation', () => {
  it('a registration without one, or with something else, is refused', async () => {
    expectProblem(await register(test, person('ada')), 'registration_closed');
    const body = person('ada', { invitation: 'made-up' });
    expectProblem(await register(test, body), 'registration_closed');
  });

  it('an invitation is used up when the account is made, and not before', async () => {
    const invitation = await invite();
    await registerForToken(test, 'ada', { email: 'ada@exmaple.com', invitation });
    const token = await registerForToken(test, 'ada', { invitation });
    expect((await verify(test, token)).status).toBe(200);
    const next = person('eve', { invitation });
    expectProblem(await register(test, next), 'registration_closed');
  });

  it('an invitation makes one account, however many registrations wait with it', async () => {
    const invitation = await invite();
    const first = await registerForToken(test, 'first', { invitation });
    const second = await registerForToken(test, 'second', { invitation });
    const answers = await Promise.all([verify(test, first), verify(test, second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('an invitation of an address works for that address only, in every spelling', async () => {
    const invitation = await invite('Ada@Example.com');
    const other = person('eve', { invitation });
    expectProblem(await register(test, other), 'validation_failed', {
      errors: [{ pointer: '#/email', detail: 'must be the address that was invited' }],
    });
    const token = await registerForToken(test, 'ada', { invitation });
    expect((await verify(test, token)).status).toBe(200);
  });

  it('an invitation ends after a week', async () => {
    const invitation = await invite();
    test.clock.advance(invitationLifetime);
    const late = person('ada', { invitation });
    expectProblem(await register(test, late), 'registration_closed');
  });
});
