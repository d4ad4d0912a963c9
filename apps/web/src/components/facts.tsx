import styles from './facts.module.css';

type Fact = { readonly label: string; readonly value: string; readonly code?: boolean };

/** A list of labels and values. `code` marks a value that a machine made. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value, code }) => (
        <div className={styles.row} key={label}>
          <dt className={styles.label}>{label}</dt>
          <dd className={code ? styles.code : styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
