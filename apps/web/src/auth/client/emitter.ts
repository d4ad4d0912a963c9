export type Emitter<Message> = {
  emit(message: Message): void;
  /** Returns the unsubscriber. */
  subscribe(listener: (message: Message) => void): () => void;
};

/** Sends messages to everybody who listens. A listener that throws is reported and keeps no message from the others. */
export function createEmitter<Message>(): Emitter<Message> {
  const listeners = new Set<(message: Message) => void>();
  return {
    emit(message) {
      for (const listener of listeners) {
        try {
          listener(message);
        } catch (error) {
          reportError(error);
        }
      }
    },
    subscribe(listener) {
      // One of its own for each subscription, because two callers may subscribe the same function.
      const own = (message: Message) => listener(message);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
