import { demoAccounts } from '../../../apps/api/src/start/demo-accounts.ts';
import { type Check, isWell, type Outcome, type Problem, unknown } from '../check.ts';
import { withSession } from './session.ts';
import type { Visit } from './visit.ts';

const { users, password } = demoAccounts;

/** On this machine the demo accounts are there on purpose. */
export const demoAccountsOutside: Check<Visit> = {
  name: 'demo-accounts',
  claim: 'Nobody can sign in with the public password of the demo accounts.',
  async run(visit) {
    const problems: Problem[] = [];
    if (/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(visit.url.hostname)) return { problems };
    for (const { username, email } of users) {
      // The address signs in whatever SIGN_IN_NAMES is.
      const account = { username: email, password };
      const outcome = await withSession({ ...visit, account }, async () => ({ problems: [] }));
      if (isWell(outcome)) problems.push(describe(username));
      else if (!isRefused(outcome)) {
        return unknown('The API did not decide about a sign-in; run this again later.');
      }
    }
    return { problems };
  },
};

const isRefused = (outcome: Outcome): boolean =>
  'unknown' in outcome && outcome.unknown.includes('invalid_credentials');

const describe = (username: string): Problem => ({
  what: `The account "${username}" has the password that this repository shows.`,
  because: 'Everybody can sign in with it.',
  mend: `npm run user -- disable ${username}`,
});
