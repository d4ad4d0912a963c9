import { render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { App } from '../app.tsx';
import { createAuth } from '../auth/create-auth.ts';
import { createFakeBrowser } from './fake-browser.ts';

type Options = {
  /** The address the page is opened at. */
  readonly path?: string;
  /** The browser has the marker of a session. */
  readonly mayHaveSession?: boolean;
  /** A browser that already has other tabs. */
  readonly browser?: ReturnType<typeof createFakeBrowser>;
};

/** The whole SPA in a tab of a fake browser; requests go to the network, where a fake API answers. */
export function renderApp({
  path = '/',
  mayHaveSession = false,
  browser = createFakeBrowser(),
}: Options = {}) {
  if (mayHaveSession) browser.values.set('latchkey.session', 'tag');
  window.history.replaceState(null, '', path);
  const auth = createAuth('/api', browser.openTab());
  const view = render(
    <StrictMode>
      <App auth={auth} />
    </StrictMode>,
  );
  return { ...view, auth, browser, user: userEvent.setup() };
}
