export type Emitter<Event> = {
  emit(event: Event): void;
  /** Returns the unsubscriber. */
  subscribe(listener: (event: Event) => void): () => void;
};

/** One stream of events and those who listen. A listener that throws is reported, and disturbs nobody else. */
export function createEmitter<Event>(): Emitter<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    emit(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          reportError(error);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
