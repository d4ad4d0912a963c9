export type TabChannel<Message> = {
  /** False where the browser has no BroadcastChannel: then nothing is heard from other tabs. */
  readonly isAvailable: boolean;
  post(message: Message): void;
  close(): void;
};

/** Messages between the tabs of one origin. What arrives goes through `parse`; what it does not know is dropped. */
export function openTabChannel<Message>(options: {
  readonly Channel: typeof BroadcastChannel | undefined;
  readonly name: string;
  readonly parse: (data: unknown) => Message | null;
  readonly onMessage: (message: Message) => void;
}): TabChannel<Message> {
  if (!options.Channel) return { isAvailable: false, post: () => {}, close: () => {} };
  const channel = new options.Channel(options.name);
  channel.onmessage = (event) => {
    const message = options.parse(event.data);
    if (message) options.onMessage(message);
  };
  return {
    isAvailable: true,
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  };
}
