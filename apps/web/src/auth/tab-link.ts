import { product } from '@latchkey/contracts/product';
import { openTabChannel, type TabChannel } from '../lib/tab-channel.ts';
import type { AuthEvent } from './auth-events.ts';
import type { Tab } from './tab.ts';
import { parseTabMessage, type TabMessage } from './tab-message.ts';

export type TabLink = { open(): void; post(message: TabMessage): void; close(): void };

type Options = {
  readonly tab: Tab;
  readonly onMessage: (message: TabMessage) => void;
  /** Only where messages cannot be had: another tab may have written or removed the session marker. */
  readonly onMarkerChange: () => void;
  readonly emit: (event: AuthEvent) => void;
};

/** What this tab hears from the others: messages where the browser has BroadcastChannel, else the marker's changes. */
export function linkTabs({ tab, onMessage, onMarkerChange, emit }: Options): TabLink {
  let channel: TabChannel<TabMessage> | null = null;
  let stopStorage = () => {};
  return {
    open() {
      channel = openTabChannel({
        Channel: tab.Channel,
        name: `${product.slug}.session`,
        parse: parseTabMessage,
        onMessage,
      });
      if (channel.isAvailable) return;
      stopStorage = tab.onStorage(onMarkerChange);
    },
    post(message) {
      if (!channel?.isAvailable) return;
      channel.post(message);
      emit({ type: 'handed-over', what: message.type });
    },
    close() {
      channel?.close();
      channel = null;
      stopStorage();
    },
  };
}
