import type { Auth, AuthOptions } from '../../auth/create-auth.ts';
import { systemClock } from '../../lib/clock.ts';
import { createLabClock } from './lab-clock.ts';
import { createCommands } from './lab-commands.ts';
import { createLabNetwork } from './lab-network.ts';
import { createRecorder } from './lab-recorder.ts';
import { watchVerdicts } from './watch-verdicts.ts';

/**
 * The lab of this tab. It stands between page and network, owns the clock, and writes down what happens: all
 * through what the auth code offers anybody, none of it for the lab alone.
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
    /** From now on, until the page goes, what happens in this tab is written down. */
    start(auth: Auth) {
      recorder.record({ type: 'tab', what: 'opened' });
      auth.events.subscribe((event) => recorder.record(event));
      watchVerdicts((verdict, at) => recorder.record({ type: 'verdict', verdict }, at));
      window.addEventListener('pagehide', () => {
        recorder.record({ type: 'tab', what: 'closed' });
        recorder.keep();
      });
      return { recorder, commands: createCommands({ auth, clock, network, recorder }) };
    },
  };
}

export type Lab = ReturnType<ReturnType<typeof createLab>['start']>;
