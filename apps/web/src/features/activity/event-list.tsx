import type { ActivityPage } from '@latchkey/contracts/activity';
import { useCallback, useEffect, useRef, useState } from 'react';
import { describeFailure } from '../../calls/describe-failure.ts';
import { type ApiCall, useCall } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import styles from './activity.module.css';
import { EventItem } from './event-item.tsx';
import { readPage } from './read-page.ts';

/** The events of the first page, and those of the pages that the person asks for. */
export function EventList({ first }: { first: ActivityPage }) {
  const [events, setEvents] = useState(first.events);
  const [next, setNext] = useState(first.next);
  const [firstNew, setFirstNew] = useState<number>();
  const firstNewItem = useRef<HTMLLIElement>(null);

  const append: ApiCall<void, [cursor: string, known: number]> = useCallback(
    async (api, signal, cursor, known) => {
      const page = await readPage(api, signal, cursor);
      setEvents((shown) => [...shown, ...page.events]);
      setNext(page.next);
      setFirstNew(known);
    },
    [],
  );
  const more = useCall(append);
  const { status } = more.state;

  // The button moves away, or goes with the last page, so reading goes on at the first event that is new.
  useEffect(() => {
    if (firstNew !== undefined) firstNewItem.current?.focus();
  }, [firstNew]);

  // Events are only ever added at the end, so their numbers stay.
  const numbered = events.map((event, number) => ({ event, number }));
  return (
    <>
      <ol className={styles.list}>
        {numbered.map(({ event, number }) => (
          <EventItem
            key={number}
            event={event}
            ref={number === firstNew ? firstNewItem : undefined}
          />
        ))}
      </ol>
      {next !== null && (
        <Button
          look="quiet"
          busy={status === 'busy'}
          onClick={() => void more.run(next, events.length)}
        >
          {status === 'busy' ? 'Loading…' : 'Load more'}
        </Button>
      )}
      <FailureNotice
        failure={more.state.status === 'failed' ? describeFailure(more.state.error) : null}
      />
    </>
  );
}
