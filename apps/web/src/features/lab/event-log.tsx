import styles from './event-log.module.css';
import { inSeconds } from './in-seconds.ts';
import type { LabEntry } from './lab-entry.ts';
import { listLog } from './list-log.ts';
import type { Timeline } from './timeline-model.ts';

type EventLogProps = { readonly entries: readonly LabEntry[]; readonly timeline: Timeline };

/** Shows the same as the picture in sentences, the newest first. */
export function EventLog({ entries, timeline }: EventLogProps) {
  const start = entries[0]?.at ?? 0;
  return (
    <ol
      className={styles.log}
      reversed
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the log scrolls, so the keyboard has to reach it
      tabIndex={0}
      aria-label="Everything that happened, the newest first"
    >
      {listLog(entries, timeline)
        .toReversed()
        .map(({ id, at, who, text }) => (
          <li key={id} className={styles.entry}>
            <span className={styles.when}>{inSeconds(at - start)}</span>
            <span className={styles.who}>{who}</span>
            <span>{text}</span>
          </li>
        ))}
    </ol>
  );
}
