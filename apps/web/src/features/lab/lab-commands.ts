import { apiPaths } from '@latchkey/contracts/api';
import { product } from '@latchkey/contracts/product';
import type { Auth } from '../../auth/create-auth.ts';
import type { LabClock } from './lab-clock.ts';
import type { TokenChange } from './lab-entry.ts';
import type { LabNetwork } from './lab-network.ts';
import type { Recorder } from './lab-recorder.ts';

/** What can be done in this tab, or in all of them at once. */
export type Command =
  | { readonly name: 'requests'; readonly count: number }
  | { readonly name: 'spoil' };

type Options = {
  readonly auth: Auth;
  readonly clock: LabClock;
  readonly network: LabNetwork;
  readonly recorder: Recorder;
};

/** The actions of a person in the lab. Each one makes real requests, or changes the page's own network or clock. */
export function createCommands({ auth, clock, network, recorder }: Options) {
  const channel =
    globalThis.BroadcastChannel && new BroadcastChannel(`${product.slug}.lab.commands`);
  let isPlaying = false;
  let skewedDays = 0;
  const note = (text: string, token?: TokenChange) =>
    recorder.record({
      type: 'control',
      text,
      ...(token !== undefined && { token }),
      ...(isPlaying && { isStep: true }),
    });
  /** Records an action, with the time that the access token has left by this tab's clock as it is now. */
  const noteTime = (text: string) => note(text, { left: auth.client.timeLeft() });

  async function requests(count: number): Promise<void> {
    note(count === 1 ? '1 request' : `${count} requests at once`);
    const all = Array.from({ length: count }, () => auth.api.get(apiPaths.user.me));
    await Promise.allSettled(all);
  }

  function spoil(): void {
    const token = auth.client.accessToken();
    if (!token) return;
    network.spoil(token);
    note('access token made stale', 'stale');
  }

  function runHere(command: Command): Promise<void> | void {
    return command.name === 'requests' ? requests(command.count) : spoil();
  }

  if (channel) channel.onmessage = ({ data }: MessageEvent<Command>) => void runHere(data);

  return {
    async run(command: Command, everywhere: boolean): Promise<void> {
      if (everywhere) channel?.postMessage(command);
      await runHere(command);
    },
    /** Never rejects, because the picture shows the result. */
    async refresh(): Promise<void> {
      note('refresh');
      await auth.client.refresh().catch(() => {});
    },
    /** Performs a play. Actions during the play count as its steps, so the picture begins where the play began. */
    async perform(title: string, steps: () => Promise<void>): Promise<void> {
      note(`${title.charAt(0).toLowerCase()}${title.slice(1)}`);
      isPlaying = true;
      await steps().finally(() => {
        isPlaying = false;
      });
    },
    isOffline: network.isOffline,
    setOffline(offline: boolean) {
      network.setOffline(offline);
      note(offline ? 'offline' : 'online again');
      window.dispatchEvent(new Event(offline ? 'offline' : 'online'));
    },
    sleep(minutes: number) {
      clock.sleep(minutes * 60_000);
      noteTime(`slept for ${minutes} min`);
      window.dispatchEvent(new Event('focus'));
    },
    skewedDays: () => skewedDays,
    skew(days: number) {
      skewedDays = days;
      clock.skew(days * 86_400_000);
      noteTime(days === 0 ? 'clock set right' : `clock set ${days > 0 ? 'forward' : 'back'} a day`);
    },
    note: (text: string) => note(text),
  };
}

export type Commands = ReturnType<typeof createCommands>;
