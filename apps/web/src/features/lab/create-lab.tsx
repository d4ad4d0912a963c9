import { definePage } from '@latchkey/contracts/pages';
import { lazy } from 'react';
import type { Auth, AuthOptions } from '../../auth/create-auth.ts';
import { systemClock } from '../../lib/clock.ts';
import { createLabClock } from './lab-clock.ts';
import { type Commands, createCommands } from './lab-commands.ts';
import { createLabNetwork } from './lab-network.ts';
import { createRecorder, type Recorder } from './lab-recorder.ts';
import { watchVerdicts } from './watch-verdicts.ts';

/** Not in the table of pages, because the product's build must not know the address (docs/decisions/0015). */
const page = definePage('/lab', { audience: 'anyone', linkText: 'Lab' });
const LabPage = lazy(() => import('./lab-page.tsx'));

/**
 * The lab of this tab. It stands between the page and the network, owns the clock, and records what happens. It uses
 * only what the auth code offers to everybody; nothing there exists for the lab alone.
 */
export function createLab() {
  const clock = createLabClock();
  const network = createLabNetwork();
  const recorder = createRecorder({
    storage: sessionStorage,
    Channel: globalThis.BroadcastChannel,
    now: () => performance.timeOrigin + systemClock.now().steady,
  });
  return {
    authOptions: { clock, network: network.hook } satisfies AuthOptions,
    /** Records what happens in this tab until the page goes. Returns the pages that show it. */
    start(auth: Auth) {
      recorder.record({ type: 'tab', what: 'opened' });
      auth.events.subscribe((event) => recorder.record(event));
      watchVerdicts(recorder.record);
      window.addEventListener('pagehide', () => {
        recorder.record({ type: 'tab', what: 'closed' });
        recorder.keep();
      });
      const lab: Lab = { recorder, commands: createCommands({ auth, clock, network, recorder }) };
      return [{ ...page, element: <LabPage lab={lab} /> }];
    },
  };
}

export type Lab = { readonly recorder: Recorder; readonly commands: Commands };
