import { type ReactNode, useId } from 'react';
import styles from './card.module.css';

/** A titled box, announced as a region by its title. */
export function Card({
  title,
  wide = false,
  children,
}: {
  title: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const titleId = useId();
  return (
    <section className={`${styles.card} ${wide ? styles.wide : ''}`} aria-labelledby={titleId}>
      <h2 id={titleId}>{title}</h2>
      {children}
    </section>
  );
}
