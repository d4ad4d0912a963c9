import { act, screen, within } from '@testing-library/react';
import { lazy } from 'react';
import { describe, expect, it } from 'vitest';
import type { RoutedPage } from '../pages.tsx';
import { findPage } from '../testing/pages.ts';
import { address, renderApp } from '../testing/render-app.tsx';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { PageHeading } from './page-heading.tsx';

const fake = serveFakeApi();

const page = (sectionText: string, facts: Partial<RoutedPage> = {}): RoutedPage => ({
  path: `/account/${sectionText.toLowerCase()}`,
  audience: 'signed-in',
  section: 'account',
  sectionText,
  element: <PageHeading title={sectionText}>{sectionText} page</PageHeading>,
  ...facts,
});

const extraPages = [page('Colours'), page('Letters'), page('Keys', { audience: ['admin'] })];

async function open(path: string, pages = extraPages) {
  fake.haveSession();
  const app = renderApp({ path, mayHaveSession: true, extraPages: pages });
  await screen.findByRole('button', { name: 'Sign out' });
  return app;
}

const navigation = () => within(screen.getByRole('navigation', { name: 'Your account' }));
const link = (name: string) => navigation().getByRole('link', { name });

describe('the pages of the account', () => {
  it('share one navigation, which marks the page that is open', async () => {
    const { user } = await open('/account/colours/');
    await findPage('Colours page');
    const current = () =>
      navigation()
        .getAllByRole('link')
        .filter((one) => one.hasAttribute('aria-current'))
        .map((one) => [one.textContent, one.getAttribute('aria-current')]);
    expect(current()).toEqual([['Colours', 'page']]);
    await user.click(link('Letters'));
    expect(await findPage('Letters page')).toHaveFocus();
    expect(address()).toBe('/account/letters');
    expect(current()).toEqual([['Letters', 'page']]);
  });

  it('have no link to a page that is not for the person', async () => {
    await open('/account/colours');
    await findPage('Colours page');
    expect(navigation().queryByRole('link', { name: 'Keys' })).toBeNull();
  });

  it('keep the navigation and its focus while the next page is loaded', async () => {
    let load = () => {};
    const Slow = lazy(
      () =>
        new Promise<{ default: () => React.ReactNode }>((resolve) => {
          load = () =>
            resolve({ default: () => <PageHeading title="Slow">Slow page</PageHeading> });
        }),
    );
    const { user } = await open('/account/colours', [
      ...extraPages,
      page('Slow', { element: <Slow /> }),
    ]);
    await findPage('Colours page');
    await user.click(link('Slow'));
    expect(link('Slow')).toHaveFocus();
    act(() => load());
    expect(await findPage('Slow page')).toHaveFocus();
  });

  it('are left for the sign-in page when nobody is signed in, and come back afterwards', async () => {
    renderApp({ path: '/account/letters', extraPages });
    await findPage('Sign in');
    expect(address()).toBe('/sign-in?returnTo=%2Faccount%2Fletters');
  });
});
