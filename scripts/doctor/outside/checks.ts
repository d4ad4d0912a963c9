import type { Check } from '../check.ts';
import { authorization } from './authorization.ts';
import { caching } from './caching.ts';
import { clocks } from './clocks.ts';
import { cookie } from './cookie.ts';
import { demoAccountsOutside } from './demo-accounts.ts';
import { errorAnswers } from './error-answers.ts';
import { eventStream } from './live-end-stream.ts'; // feature: live-end
import { clientAddress } from './my-sessions-address.ts'; // feature: my-sessions
import { origin } from './origin.ts';
import { reached } from './reached.ts';
import { sameSite } from './same-site.ts';
import { transportSecurity } from './transport-security.ts';
import type { Visit } from './visit.ts';

/** Without these the others could find out nothing. */
export const firstChecks: readonly Check<Visit>[] = [sameSite, reached];

/** What a stranger can see of a running deployment. */
export const outsideChecks: readonly Check<Visit>[] = [
  origin,
  clocks,
  transportSecurity,
  caching,
  authorization,
  errorAnswers,
  cookie,
  eventStream, // feature: live-end
  clientAddress, // feature: my-sessions
  demoAccountsOutside,
];
