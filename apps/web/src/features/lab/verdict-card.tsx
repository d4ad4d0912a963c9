import { Card } from '../../components/card.tsx';
import styles from './verdict-card.module.css';
import { type Verdict, verdictWords } from './verdict-words.ts';

/** Explains the server's verdicts on a refresh, which the picture and the log repeat. */
export function VerdictCard() {
  return (
    <Card title="The server’s four verdicts">
      <dl className={styles.verdicts}>
        {(Object.keys(verdictWords) as Verdict[]).map((verdict) => (
          <div key={verdict}>
            <dt className={styles.verdict}>{verdict}</dt>
            <dd className={styles.words}>{verdictWords[verdict]}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
