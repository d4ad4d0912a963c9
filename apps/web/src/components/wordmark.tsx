import { product } from '@latchkey/contracts/product';
import styles from './wordmark.module.css';

export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <svg className={styles.key} viewBox="0 0 28 28" aria-hidden="true">
        <circle cx="8" cy="12" r="5" />
        <path d="M13 12h12M25 12v6.5M19 12v4.5" />
      </svg>
      {product.name}
    </span>
  );
}
