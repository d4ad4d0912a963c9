import { product } from '@latchkey/contracts/product';
import { createContext, type ReactNode, type RefObject, use, useLayoutEffect, useRef } from 'react';

/** The first heading of this visit. Every later heading means that the page changed. */
export const FirstHeading = createContext<RefObject<HTMLElement | null>>({ current: null });

/**
 * The h1 of a page and its document title. It takes the focus when the page replaces another one, so that a screen
 * reader announces the page. On the first page of a visit the focus stays where the browser put it. It also stays in a
 * form field that both pages show, because somebody may be typing there.
 */
export function PageHeading({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = use(FirstHeading);

  useLayoutEffect(() => {
    first.current ??= heading.current;
    const isTyping = document.activeElement?.matches('main :is(input, textarea, select)');
    if (first.current !== heading.current && !isTyping) heading.current?.focus();
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
