export type TabChannel<Message> = {
  /** False where the browser has no BroadcastChannel or it has failed: then other tabs are not heard. */
  isAvailable(): boolean;
  /** Whether it was sent. */
  post(message: Message): boolean;
  close(): void;
};

/** Messages between the tabs of one origin. What arrives goes through `parse`; what it does not know is dropped. */
export function openTabChannel<Message>(options: {
  readonly Channel: typeof BroadcastChannel | undefined;
  readonly name: string;
  readonly parse: (data: unknown) => Message | null;
  readonly onMessage: (message: Message) => void;
  /** A message came that the browser could not read. */
  readonly onMissed: () => void;
}): TabChannel<Message> {
  const { Channel, name, parse, onMessage, onMissed } = options;
  let channel = openChannel(Channel, name);
  if (channel) {
    channel.onmessage = (event) => {
      const message = parse(event.data);
      if (message) onMessage(message);
    };
    channel.onmessageerror = onMissed;
  }
  const close = () => {
    channel?.close();
    channel = undefined;
  };
  return {
    isAvailable: () => channel !== undefined,
    post(message) {
      try {
        channel?.postMessage(message);
      } catch {
        close();
      }
      return channel !== undefined;
    },
    close,
  };
}

/** The constructor throws where the page has no origin of its own. */
function openChannel(Channel: typeof BroadcastChannel | undefined, name: string) {
  try {
    return Channel && new Channel(name);
  } catch {
    return undefined;
  }
}
