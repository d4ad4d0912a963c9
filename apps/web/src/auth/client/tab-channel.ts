import { product } from '@latchkey/contracts/product';
import type { AuthEvent } from '../auth-events.ts';
import type { Tab } from './tab.ts';
import { parseTabMessage, type TabMessage } from './tab-message.ts';

export type TabChannel = { open(): void; post(message: TabMessage): void; close(): void };

type Options = {
  readonly tab: Tab;
  readonly onMessage: (message: TabMessage) => void;
  /** A value in storage has changed. `isHeard`: whether messages of other tabs reach this one, too. */
  readonly onStorage: (isHeard: boolean) => void;
  /** There may be news that was not heard: the channel was closed until now, or a message could not be read. */
  readonly onMissed: () => void;
  readonly emit: (event: AuthEvent) => void;
};

/** Connects this tab with the others: by messages where the browser has BroadcastChannel, and by changes of storage. */
export function createTabChannel(options: Options): TabChannel {
  const { tab, onMessage, onStorage, onMissed, emit } = options;
  let channel: BroadcastChannel | undefined;
  let stops: (() => void)[] = [];

  function closeChannel(): void {
    channel?.close();
    channel = undefined;
  }

  return {
    open() {
      channel = openChannel(tab.Channel);
      if (channel) {
        channel.onmessage = ({ data }) => {
          const message = parseTabMessage(data);
          if (message) onMessage(message);
        };
        channel.onmessageerror = onMissed;
      }
      stops = [closeChannel, tab.onStorage(() => onStorage(channel !== undefined))];
      onMissed();
    },
    post(message) {
      try {
        channel?.postMessage(message);
      } catch {
        closeChannel();
      }
      if (channel) emit({ type: 'handed-over', what: message.type });
    },
    close() {
      for (const stop of stops) stop();
      stops = [];
    },
  };
}

/** The constructor throws where the page has no origin of its own. */
function openChannel(Channel: typeof BroadcastChannel | undefined): BroadcastChannel | undefined {
  try {
    return Channel && new Channel(`${product.slug}.session`);
  } catch {
    return undefined;
  }
}
