import { product } from '@latchkey/contracts/product';
import { openTabChannel, type TabChannel } from '../lib/tab-channel.ts';
import type { AuthEvent } from './auth-events.ts';
import type { Tab } from './tab.ts';
import { parseTabMessage, type TabMessage } from './tab-message.ts';

export type TabLink = { open(): void; post(message: TabMessage): void; close(): void };

type Options = {
  readonly tab: Tab;
  readonly onMessage: (message: TabMessage) => void;
  /** A value in storage has changed. `isHeard`: other tabs say so by message, too. */
  readonly onStorage: (isHeard: boolean) => void;
  /** Something was said that this tab could not understand. */
  readonly onMissed: () => void;
  readonly emit: (event: AuthEvent) => void;
};

/** What this tab hears from the others: messages where the browser has BroadcastChannel, and changes of storage. */
export function linkTabs({ tab, onMessage, onStorage, onMissed, emit }: Options): TabLink {
  let channel: TabChannel<TabMessage> | null = null;
  let stops: (() => void)[] = [];
  return {
    open() {
      const { Channel } = tab;
      const opened = openTabChannel({
        Channel,
        name: `${product.slug}.session`,
        parse: parseTabMessage,
        onMessage,
        onMissed,
      });
      channel = opened;
      stops = [opened.close, tab.onStorage(() => onStorage(opened.isAvailable()))];
    },
    post(message) {
      if (channel?.post(message)) emit({ type: 'handed-over', what: message.type });
    },
    close() {
      channel = null;
      for (const stop of stops) stop();
      stops = [];
    },
  };
}
