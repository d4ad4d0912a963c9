import { describeEntry } from './describe-entry.ts';
import styles from './event-log.module.css';
import type { LabEntry } from './lab-entry.ts';
import type { Timeline } from './timeline-model.ts';

type EventLogProps = { readonly entries: readonly LabEntry[]; readonly timeline: Timeline };

/** The same as the picture, in sentences, the newest first. */
export function EventLog({ entries, timeline }: EventLogProps) {
  const names = new Map(timeline.lanes.map(({ tab, name }) => [tab, name]));
  const start = entries[0]?.at ?? 0;
  return (
    <ol className={styles.log} reversed aria-label="Everything that happened, the newest first">
      {entries.toReversed().map((entry) => (
        <li key={entry.id} className={styles.entry}>
          <span className={styles.when}>{((entry.at - start) / 1000).toFixed(3)} s</span>
          <span className={styles.who}>{names.get(entry.tab)}</span>
          <span>{describeEntry(entry)}</span>
        </li>
      ))}
    </ol>
  );
}
