import { demoAccounts } from '../../../apps/api/src/start/demo-accounts.ts';
import { type Check, isWell, problem, unknown, well } from '../check.ts';
import { withSession } from './session.ts';
import type { Visit } from './visit.ts';

/** On this machine the demo accounts are there on purpose. */
export const demoAccountsOutside: Check<Visit> = {
  name: 'demo-accounts',
  claim: 'Nobody can sign in with the public password of the demo accounts.',
  async run(visit) {
    if (/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(visit.url.hostname)) return well;
    const [{ username }] = demoAccounts.users;
    const account = { username, password: demoAccounts.password };
    const outcome = await withSession({ ...visit, account }, async () => well);
    if (isWell(outcome)) {
      return problem({
        what: `The account "${username}" has the password that this repository shows.`,
        because: 'Everybody can sign in with it.',
        mend: `npm run user -- disable ${username}`,
      });
    }
    const isRefused = 'unknown' in outcome && outcome.unknown.includes('invalid_credentials');
    return isRefused
      ? well
      : unknown('The API did not decide about a sign-in; run this again later.');
  },
};
