import type { ReactNode } from 'react';
import styles from './full-page.module.css';
import { PageHeading } from './page-heading.tsx';

type FullPageProps = {
  /** The document title. */
  readonly title: string;
  readonly heading: string;
  readonly children: ReactNode;
};

/** A page with one message: what happened and what to do about it. */
export function FullPage({ title, heading, children }: FullPageProps) {
  return (
    <section className={styles.page}>
      <PageHeading title={title}>{heading}</PageHeading>
      {children}
    </section>
  );
}
