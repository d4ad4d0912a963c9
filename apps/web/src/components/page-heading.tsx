import { product } from '@latchkey/contracts/product';
import { createContext, type ReactNode, type RefObject, use, useLayoutEffect, useRef } from 'react';

/** The first heading of this visit. Every later heading means that the page changed. */
export const FirstHeading = createContext<RefObject<HTMLElement | null>>({ current: null });

/**
 * The h1 of a page and its document title. It takes the focus when the page replaces another one, so that a screen
 * reader announces the page. On the first page of a visit the focus stays where the browser put it.
 */
export function PageHeading({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = use(FirstHeading);

  useLayoutEffect(() => {
    first.current ??= heading.current;
    if (first.current !== heading.current) heading.current?.focus();
  }, [first]);

  return (
    <>
      <title>{`${title} · ${product.name}`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
    </>
  );
}
