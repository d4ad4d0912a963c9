import { maxClockSkew } from '../../../apps/api/src/lib/clock.ts';
import { type Check, problem, unknown, well } from '../check.ts';
import type { Visit } from './visit.ts';

/** The answer to a POST is never kept by a cache, so its Date is the time at which it was made. */
export const clocks: Check<Visit> = {
  name: 'clock',
  claim: 'The clocks of the server and of this machine agree.',
  async run({ call, clock }) {
    const before = clock.now();
    const { headers } = await call('/auth/refresh', { method: 'POST' });
    const after = clock.now();
    const date = Date.parse(headers.date ?? '');
    if (Number.isNaN(date)) return unknown('The answers have no Date.');
    // Date has whole seconds, and was made at some time between the two.
    const apart = Math.max(before - (date + 1_000), date - after, 0);
    if (apart <= maxClockSkew) return well;
    const seconds = Math.round(apart / 1_000);
    return problem({
      what: `The server's clock and this machine's are ${seconds} s apart.`,
      because:
        'Tokens expire by the clock of the process that checks them. A process whose clock is behind refuses the tokens of the others with 503.',
      mend: 'sudo timedatectl set-ntp true  # on the one that is wrong',
    });
  },
};
