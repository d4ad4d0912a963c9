import type { ReactNode } from 'react';
import styles from './form-page.module.css';
import { PageHeading } from './page-heading.tsx';

/** A narrow page with one form, or with what the form led to. Its title is its heading too. */
export function FormPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.page}>
      <PageHeading title={title}>{title}</PageHeading>
      {children}
    </section>
  );
}
