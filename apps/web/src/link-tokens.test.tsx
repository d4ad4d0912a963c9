import { pages } from '@latchkey/contracts/pages';
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findPage } from './testing/pages.ts';
import { address, renderApp } from './testing/render-app.tsx';
import { serveFakeApi } from './testing/serve-fake-api.ts';

serveFakeApi();

/** Every page that a link of a mail opens, and its heading while the link may work. */
const linkPages: [path: string, heading: string][] = [
  ['/verify', 'Confirm your address'], // feature: registration
  ['/reset-password', 'Choose a new password'], // feature: password-reset
  ['/register', 'Create an account'], // feature: registration
  ['/confirm-email', 'Confirm your new address'], // feature: email-change
  ['/undo-email', 'Take the change of your address back'], // feature: email-change
  ['/not-me', 'This was not you?'], // feature: not-me
];

it('the list of link pages contains only pages of the application', () => {
  const paths: string[] = Object.values(pages).map((page) => page.path);
  expect(paths).toEqual(expect.arrayContaining(linkPages.map(([path]) => path)));
});

describe.each(linkPages)('the page %s', (path, heading) => {
  it('takes the token out of the address, so that the link to sign in does not repeat it', async () => {
    renderApp({ path: `${path}#the.token` });
    await findPage(heading);
    await waitFor(() => expect(address()).toBe(path));
    await waitFor(() => {
      for (const link of screen.getAllByRole('link')) {
        expect(link.getAttribute('href')).not.toContain('token');
      }
    });
  });

  it('still has the token after a reload', async () => {
    const { unmount } = renderApp({ path: `${path}#the.token` });
    await waitFor(() => expect(address()).toBe(path));
    const state: unknown = window.history.state;
    unmount();
    renderApp({ path, historyState: state });
    expect(await findPage(heading)).toBeInTheDocument();
    expect(screen.queryByText('This link no longer works')).toBeNull();
  });

  it('still has the token after “Skip to content”, which leads to the content', async () => {
    const { user } = renderApp({ path: `${path}#the.token` });
    await findPage(heading);
    await waitFor(() => expect(address()).toBe(path));
    const state: unknown = window.history.state;
    await user.click(screen.getByRole('link', { name: 'Skip to content' }));
    expect(screen.getByRole('main')).toHaveFocus();
    expect([address(), window.history.state]).toEqual([path, state]);
  });
});
