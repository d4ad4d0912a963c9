import styles from './legend.module.css';
import type { Tone } from './picture.ts';
import colours from './timeline.module.css';

const meanings: readonly { readonly tone: Tone; readonly text: string }[] = [
  { tone: 'token', text: 'access token held' },
  { tone: 'lockWait', text: 'waits for the lock' },
  { tone: 'lockHeld', text: 'holds the lock' },
  { tone: 'call', text: 'sign-in, refresh, sign-out' },
  { tone: 'request', text: 'request' },
  { tone: 'wait', text: 'request waits in the queue' },
  { tone: 'replay', text: 'request sent once more' },
  { tone: 'bad', text: 'failed, refused, dropped, expired' },
  { tone: 'mark', text: 'done in the lab' },
  { tone: 'handOver', text: 'line between tabs: token handed over' },
];

export function Legend() {
  return (
    <ul className={styles.legend} aria-label="Legend">
      {meanings.map(({ tone, text }) => (
        <li key={tone} className={styles.entry}>
          <span className={`${styles.swatch} ${colours[tone]}`} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}
