import styles from './loading.module.css';

const pins = ['a', 'b', 'c', 'd', 'e'];

/** Shows that something loads. It is invisible for the first moment, so that a quick answer does not flicker. */
export function Loading() {
  return (
    <div className={styles.loading} role="status">
      <svg className={styles.pins} viewBox="0 0 60 36" aria-hidden="true">
        {pins.map((pin, index) => (
          <rect key={pin} x={2 + index * 12} y="8" width="7" height="20" rx="3.5" />
        ))}
      </svg>
      <p>Loading…</p>
    </div>
  );
}
