import type { Clock } from '../lib/clock.ts';

export type RecentIds = {
  has(id: string): boolean;
  mark(id: string, markedAt: number): void;
  /** When an id was last dropped because of `capacity`, in whole seconds since the epoch; 0 when none was. */
  droppedAt(): number;
  size(): number;
};

type Options = {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly keepFor: number;
  readonly capacity: number;
};

/** Keeps ids for a while after they were marked. When there are more than `capacity`, the oldest are dropped. */
export function createRecentIds({ clock, keepFor, capacity }: Options): RecentIds {
  const markedAtById = new Map<string, number>();
  let droppedAt = 0;

  function forgetExpired(): void {
    const oldest = clock.now() - keepFor;
    for (const [id, markedAt] of markedAtById) {
      if (markedAt > oldest) break;
      markedAtById.delete(id);
    }
  }

  return {
    has: (id) => markedAtById.has(id),
    mark(id, markedAt) {
      forgetExpired();
      markedAtById.delete(id);
      markedAtById.set(id, markedAt);
      for (const oldest of markedAtById.keys()) {
        if (markedAtById.size <= capacity) break;
        markedAtById.delete(oldest);
        droppedAt = Math.floor(clock.now() / 1000);
      }
    },
    droppedAt: () => droppedAt,
    size: () => markedAtById.size,
  };
}
