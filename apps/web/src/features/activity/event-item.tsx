import type { ActivityEvent } from '@latchkey/contracts/activity';
import type { Ref } from 'react';
import styles from './activity.module.css';
import { words } from './words.ts';

/** In the reader's language and time zone. */
const toTime = (instant: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(instant),
  );

type EventItemProps = {
  readonly event: ActivityEvent;
  readonly ref?: Ref<HTMLLIElement> | undefined;
};

/** One event: what happened, when, on which browser and from where. It can get the focus, so that reading goes on here. */
export function EventItem({ event, ref }: EventItemProps) {
  const { type, at, device, address, isThisSession } = event;
  const where = [device ?? 'Unknown browser', address && `from ${address}`].filter(Boolean);
  return (
    <li className={styles.item} ref={ref} tabIndex={-1}>
      <p className={styles.what}>
        {words[type]}
        {isThisSession && <span className={styles.here}>This session</span>}
      </p>
      <p className={styles.detail}>
        <time dateTime={at}>{toTime(at)}</time>, {where.join(', ')}
      </p>
    </li>
  );
}
