import { useTimeLeft } from '../../components/use-time-left.ts';
import styles from './countdown.module.css';

const asClock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Time left on the access token. The role `timer` keeps screen readers silent, so they do not read out each second. */
export function Countdown({ timeLeft, lifetime }: { timeLeft: () => number; lifetime: number }) {
  const seconds = useTimeLeft(timeLeft);

  return (
    <div>
      <p className={styles.time} role="timer" aria-label="Time left">
        {asClock(seconds)}
      </p>
      <progress className={styles.bar} value={seconds} max={lifetime / 1000} aria-hidden="true" />
    </div>
  );
}
