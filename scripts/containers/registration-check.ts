import assert from 'node:assert/strict';
import { ask, pageHeaders } from '../deploy-guide/ask.ts';
import type { Check } from '../run-checks.ts';
import type { ContainerSite } from './site.ts';

export const registrationCheck: Check<ContainerSite> = {
  claim: 'The mail of a registration reaches the mail catcher.',
  async run(site) {
    const [username, email] = ['grace', 'grace@example.com'];
    const body = JSON.stringify({ username, email, password: 'the password of grace' });
    const path = '/api/registration';
    const answer = await ask(site, { method: 'POST', path, headers: pageHeaders, body });
    assert.equal(answer.status, 202, String(answer.body));
    // Other mails may come first: signing in caused some.
    const isThere = () => site.mails.received.some(({ recipients }) => recipients.includes(email));
    for (let times = 1; !isThere(); times++) {
      assert.ok(times <= 10, 'ten mails came, and none for the registration');
      await site.mails.transmitted(times);
    }
  },
};
