import { describe, expect, it } from 'vitest';
import { definePage, type Page, pages } from './pages.ts';

describe('the address of a page', () => {
  it('is its path where the path has no parameters', () => {
    expect([pages.home.href(), pages.signIn.href()]).toEqual(['/', '/sign-in']);
  });

  it('has each parameter filled in, and none of them leaves its place in the path', () => {
    const page = definePage('/users/:userId/sessions/:id', { audience: ['admin'] });
    expect(page.href({ userId: 'ada', id: 'a/b?c#d' })).toBe('/users/ada/sessions/a%2Fb%3Fc%23d');
  });

  it('does not compile with a parameter that is missing or too many', () => {
    const page = definePage('/users/:id', { audience: 'signed-in' });
    // @ts-expect-error the path has a parameter
    expect(page.href()).toBe('/users/');
    // @ts-expect-error the path has no parameters
    expect(pages.home.href({ id: 'ada' })).toBe('/');
  });
});

describe('the table of pages', () => {
  const all: readonly Page[] = Object.values(pages);

  it('names no address twice', () => {
    const paths = all.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
